"""The same model behind FastAPI: ONNX Runtime int8 and the Python pipeline of `benches/peers`.

    NUTGRAF_ONNX=onnx uvicorn --app-dir benches/serve fastapi_app:app --workers 2

NUTGRAF_ONNX is the folder that `nutgraf-train export models/nutgraf-mini --onnx` wrote. Each worker is a
process with a model of its own on one thread.
"""

import os
import sys
from pathlib import Path

import fastapi
import onnxruntime
import pydantic

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))
import pipeline_peers  # noqa: E402

FOLDER = Path(os.environ["NUTGRAF_ONNX"])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
model = onnxruntime.InferenceSession(str(FOLDER / "model.onnx"), options)
names = ["input_ids", "attention_mask", "token_type_ids"]
pipeline = pipeline_peers.Pipeline(
    lambda *inputs: model.run(["ner_logits", "hidden"], dict(zip(names, inputs))), FOLDER, 1
)
app = fastapi.FastAPI()


class Article(pydantic.BaseModel):
    text: str


@app.get("/ready")
async def ready():
    return {}


@app.post("/v1/analyze")
async def analyze(article: Article):
    # One article at a time in a worker: on one core, more at once would only wait on each other.
    [(entities, sentences)] = pipeline.run([article.text])
    return {"entities": [{"text": text, "label": label} for text, label in entities], "summary": sentences}
