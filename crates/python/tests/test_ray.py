"""Ray Data: on a cluster of two nodes, of which one is killed."""

import time
from collections.abc import Callable, Iterator

import pyarrow
import pytest
import ray
from conftest import Record, lines
from ray.cluster_utils import Cluster

import nutgraf
import nutgraf.ray


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A head, which reads, and two nodes for our actors. It takes seconds to see that a node is gone,
    in the place of half a minute."""
    options = {"object_store_memory": 120 << 20, "include_dashboard": False}
    options["_system_config"] = {
        "health_check_initial_delay_ms": 1000,
        "health_check_period_ms": 1000,
        "health_check_timeout_ms": 1000,
        "health_check_failure_threshold": 3,
    }
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, **options})
    for _ in range(2):
        made.add_node(num_cpus=2, object_store_memory=120 << 20, resources={"ours": 2})
    ray.init(address=made.address, log_to_driver=False, logging_level="ERROR")
    made.wait_for_nodes()
    yield made
    ray.shutdown()
    made.shutdown()


def test_a_node_that_is_killed_loses_nothing(
    cluster: Cluster,
    articles: list[Record],
    expected: Callable[[list[Record]], bytes],
) -> None:
    many = [{**a, "id": f"{a['id']}-{n}", "n": n} for n in range(4) for a in articles]
    blocks = [pyarrow.Table.from_pylist(many[part::12]) for part in range(12)]
    victim = next(node for node in cluster.list_all_nodes() if not node.head)
    killed = False
    nodes: set[str] = set()
    found: list[Record] = []

    class Told(nutgraf.ray.Analyze):
        """Which also tells where it runs."""

        def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
            results = super().__call__(table)
            node = ray.get_runtime_context().get_node_id()
            return results.append_column("node", pyarrow.array([node] * len(results)))

    ds = ray.data.from_arrow(blocks).map_batches(
        Told,
        fn_constructor_kwargs={"text": "body", "keep": ["n"]},
        batch_format="pyarrow",
        batch_size=8,
        compute=ray.data.ActorPoolStrategy(size=2),
        num_cpus=1,
        resources={"ours": 1},
        scheduling_strategy="SPREAD",
    )
    for batch in ds.iter_batches(batch_format="pyarrow", batch_size=8):
        found.extend(batch.to_pylist())
        nodes.update(batch.column("node").to_pylist())
        if not killed and victim.node_id in nodes:
            # The raylet goes, and with it its actor and what results lie there.
            cluster.remove_node(victim, allow_graceful=False)
            killed = True
            assert len(found) < len(many), "the work was over before a node was killed"
    assert killed
    for _ in range(300):
        if sum(node["Alive"] for node in ray.nodes()) == 2:
            break
        time.sleep(0.1)
    assert sum(node["Alive"] for node in ray.nodes()) == 2
    assert lines(found) == expected(many)
    assert {row["id"]: row["n"] for row in found} == {a["id"]: a["n"] for a in many}


def test_rows_that_are_null_unfit_or_none(cluster: Cluster) -> None:
    given = [{"id": "a", "body": None}, {"id": "b", "body": ""}, {"id": "c", "body": "Ann Lee met Bo."}]
    ds = nutgraf.ray.analyze(ray.data.from_items(given), text="body", task="entities")
    found = sorted(ds.take_all(), key=lambda row: row["id"])
    assert [row["error"] for row in found] == [None, "it is empty", None]
    assert [e["name"] for e in found[2]["entities"]] == ["Ann Lee", "Bo"]
    assert sorted(found[0]) == ["entities", "error", "id"]


def test_one_large_block_is_work_for_all_actors(cluster: Cluster) -> None:
    rows = 2 * nutgraf.ray.ROWS
    one = ray.data.from_arrow(pyarrow.table({"id": [str(n) for n in range(rows)], "text": ["Kim spoke."] * rows}))
    found = nutgraf.ray.analyze(one, task="entities", actors=2).materialize()
    assert found.num_blocks() >= 2
    assert sorted(row["id"] for row in found.take_all()) == sorted(str(n) for n in range(rows))


def test_another_version_is_refused_by_name() -> None:
    with pytest.raises(nutgraf.Error, match="nutgraf 0.1.0 is installed on this node .*0.0.9"):
        nutgraf.ray.Analyze("body", version="0.0.9")


def test_the_class_alone(ng: nutgraf.Analyzer, articles: list[Record]) -> None:
    table = pyarrow.Table.from_pylist(articles)
    analyze = nutgraf.ray.Analyze("body", ["id"], task="summarize", sentences=1, threads=2)
    found = analyze(table)
    assert found.column_names == ["id", "summary", "error"]
    told = [row["summary"]["text"] for row in found.to_pylist()]
    assert told == [ng.analyze(a["body"]).summary(1).text for a in articles]
    assert analyze(table.slice(0, 0)).schema == found.schema
    with pytest.raises(nutgraf.InputError, match="no column `text`"):
        nutgraf.ray.Analyze("text")(table)
