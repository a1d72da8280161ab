//! A training run: steps, checkpoints, scores, and a log of it all.

mod batches;
mod checkpoint;
mod log;
mod loss;
mod trained;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use nutgraf::Analyzer;
use nutgraf::model::ModelSpec;
use tch::{Device, Kind, Tensor};

use crate::TrainError;
use crate::data::articles::Readers;
use crate::model::{Model, Parameters, Shape};
use crate::optimizer::AdamW;
use crate::recipe::{Lesson, Recipe};
use crate::score::{DevSet, Scores};
use crate::setup::{Setup, is_model};
pub use trained::{Trained, export};

use loss::Taught;

use batches::{ArticleEpochs, EntityEpochs, Stream, TextEpochs};
use log::{Log, Record};

/// A run and all its state.
pub struct Run {
    recipe: Recipe,
    setup: Setup,
    folder: PathBuf,
    model: Model,
    average: Parameters,
    optimizer: AdamW,
    step: usize,
    entities: Option<Stream<EntityEpochs>>,
    articles: Option<Stream<ArticleEpochs>>,
    texts: Option<Stream<TextEpochs>>,
    dev: Vec<DevSet>,
    teachers: Vec<Model>,
    lesson: Lesson,
    log: Log,
}

impl Run {
    /// Begins a run that writes into `folder`, which must have no run in it yet.
    pub fn begin(recipe: Recipe, folder: &Path) -> Result<Self, TrainError> {
        if checkpoint::exists(folder) {
            return Err(TrainError::file(folder, "there is a run in it already; resume it"));
        }
        std::fs::create_dir_all(folder).map_err(|e| TrainError::file(folder, e.to_string()))?;
        let run = Self::open(recipe, folder)?;
        run.save()?;
        Ok(run)
    }

    /// Goes on with the run in `folder` from its last checkpoint.
    pub fn resume(folder: &Path) -> Result<Self, TrainError> {
        let state = checkpoint::State::read(folder)?;
        let mut run = Self::open(state.recipe, folder)?;
        let parts = [
            &mut run.model.weights,
            &mut run.average,
            &mut run.optimizer.first,
            &mut run.optimizer.second,
        ];
        checkpoint::load(folder, parts)?;
        run.step = state.step;
        run.log.forget_from(state.step)?;
        Ok(run)
    }

    fn open(recipe: Recipe, folder: &Path) -> Result<Self, TrainError> {
        tch::manual_seed(recipe.train.seed as i64);
        let setup = Setup::new(&recipe)?;
        let base = setup.base_weights(&recipe)?;
        let tokenizer = setup.tokenizer()?;
        let entities = EntityEpochs::read(&recipe, &tokenizer, setup.shape.specials.mask)?;
        let lesson = recipe.teachers.clone().unwrap_or_default();
        let readers = readers(&lesson, &recipe)?;
        let articles =
            ArticleEpochs::read(&recipe, &tokenizer, setup.spec().salience_width(), &readers)?;
        let (mask, vocabulary) = (setup.shape.specials.mask, setup.spec().encoder.vocabulary);
        let texts = TextEpochs::read(&recipe, &tokenizer, mask, vocabulary)?;
        let dev = recipe
            .dev
            .iter()
            .map(|path| DevSet::read(path.as_path().into()))
            .collect::<Result<_, _>>()?;
        let device = Device::cuda_if_available();
        let teachers = teachers(&lesson, &recipe, setup.spec(), device)?;
        let mut weights = base.trainable(device, recipe.train.freeze)?;
        if recipe.salience.as_ref().is_some_and(|salience| salience.prior > 0.0) {
            weights.forget_positions()?;
        }
        let average = weights.copy()?;
        let optimizer = AdamW::new(&weights)?;
        Ok(Self {
            model: Model::new(weights, &setup.shape)?,
            average,
            optimizer,
            step: 0,
            entities: entities.map(Stream::new),
            articles: articles.map(Stream::new),
            texts: texts.map(Stream::new),
            dev,
            teachers,
            lesson,
            log: Log::open(folder)?,
            folder: folder.to_owned(),
            setup,
            recipe,
        })
    }

    /// Trains to the end, and leaves the averaged weights in the folder.
    pub fn train(&mut self) -> Result<(), TrainError> {
        let train = self.recipe.train.clone();
        let mut clock = Clock::new();
        while self.step < train.steps {
            let record = self.advance(&mut clock)?;
            self.log.step(record, train.steps)?;
            if self.step.is_multiple_of(train.score_every) || self.step == train.steps {
                let scores = self.score()?;
                self.log.scores(self.step, scores)?;
                clock.pause();
            }
            if self.step.is_multiple_of(train.checkpoint_every) || self.step == train.steps {
                self.save()?;
            }
        }
        self.average.write(&self.folder.join("model.safetensors"))
    }

    /// One step: a batch of each kind of data, gradients summed.
    fn advance(&mut self, clock: &mut Clock) -> Result<Record, TrainError> {
        let train = &self.recipe.train;
        // Dropout of a step is the same whether the run was resumed before it or not.
        tch::manual_seed((train.seed << 32 | self.step as u64) as i64);
        let mut record = Record { step: self.step, ..Record::default() };
        let mut total: Vec<Tensor> = Vec::new();
        // Read at the end, all at once: a GPU works on while the next operations are queued.
        let mut read: [Option<Tensor>; 4] = [const { None }; 4];
        if let Some(stream) = &mut self.entities {
            let (epoch, windows) = stream.batch(self.step);
            record.epoch = epoch;
            record.tokens += windows.iter().map(|w| w.pieces.ids.len() + 2).sum::<usize>();
            let losses = loss::entities(&self.model, &self.teachers, windows, train.dropout)?;
            read[0] = Some(losses.gold.detach());
            total.push(match losses.soft {
                Some(soft) => {
                    read[1] = Some(soft.detach());
                    losses.gold * (1.0 - self.lesson.entities) + soft * self.lesson.entities
                }
                None => losses.gold,
            });
        }
        if let Some(stream) = &mut self.articles {
            let examples = stream.examples(self.step);
            let windows = examples.iter().flat_map(|example| &example.windows);
            record.tokens += windows.map(|window| window.pieces.ids.len() + 2).sum::<usize>();
            let losses = loss::salience(
                &self.model,
                &self.teachers,
                &examples,
                train.dropout,
                stream.source(),
            )?;
            read[2] = Some(losses.gold.detach());
            total.push(match losses.soft {
                Some(Taught { salience, entities }) => {
                    let weight = self.lesson.salience;
                    let sentences = match salience {
                        Some(salience) => losses.gold * (1.0 - weight) + salience * weight,
                        None => losses.gold,
                    };
                    match entities {
                        Some(entities) => sentences + entities * self.lesson.articles,
                        None => sentences,
                    }
                }
                None => losses.gold,
            });
        }
        if let Some(stream) = &mut self.texts {
            let (_, windows) = stream.batch(self.step);
            record.tokens += windows.iter().map(|w| w.pieces.ids.len() + 2).sum::<usize>();
            let loss = loss::language(&self.model, windows, train.dropout)?;
            read[3] = Some(loss.detach());
            total.push(loss);
        }
        // Graphs of both batches are freed one after the other.
        for loss in total {
            loss.f_backward()?;
        }
        let norm = self.optimizer.step(&self.model.weights, train, self.step)?;
        let numbers = |tensor: &Tensor| tensor.to_kind(Kind::Double);
        let list: Vec<Tensor> = read.iter().flatten().chain([&norm]).map(numbers).collect();
        let values = Vec::<f64>::try_from(Tensor::stack(&list, 0).to_device(Device::Cpu))?;
        if values.iter().any(|value| !value.is_finite()) {
            return Err(TrainError::Diverged(self.step));
        }
        let mut values = values.into_iter();
        let places =
            [&mut record.entities, &mut record.taught, &mut record.salience, &mut record.language];
        for (place, read) in places.into_iter().zip(&read) {
            *place = read.as_ref().and_then(|_| values.next());
        }
        record.gradient = values.next().unwrap_or_default();
        // A young average leans on its newest weights.
        let young = (1.0 + self.step as f64) / (10.0 + self.step as f64);
        self.average.average(&self.model.weights, train.average.min(young))?;
        self.step += 1;
        clock.count(&mut record);
        Ok(record)
    }

    /// Scores the averaged weights on the development sets, by their names.
    pub fn score(&self) -> Result<Vec<(String, Scores)>, TrainError> {
        let analyzer = self.setup.analyzer(self.average.copy()?)?;
        let score = |dev: &DevSet| Ok((dev.name(), dev.score(&analyzer)?));
        self.dev.iter().map(score).collect()
    }

    fn save(&self) -> Result<(), TrainError> {
        let parts =
            [&self.model.weights, &self.average, &self.optimizer.first, &self.optimizer.second];
        checkpoint::save(&self.folder, parts, &self.recipe, self.step)
    }
}

/// Loads the finished models that articles go through before a step is done.
fn readers(lesson: &Lesson, recipe: &Recipe) -> Result<Readers, TrainError> {
    let features = recipe.model.sentence_features;
    let vectors = recipe.salience.as_ref().and_then(|salience| salience.vectors.as_deref());
    let Some(vectors) = vectors else { return Ok(Readers { features, ..Readers::default() }) };
    let teacher = |folder: &PathBuf| {
        let analyzer = if is_model(folder)? {
            Analyzer::open(folder)?
        } else {
            let trained = Trained::read(folder)?;
            trained.setup.analyzer(trained.weights)?
        };
        if analyzer.has_salience() {
            Ok(analyzer)
        } else {
            Err(TrainError::file(folder, "this teacher has no salience"))
        }
    };
    let taught = lesson.salience > 0.0;
    let teachers = lesson.runs.iter().filter(|_| taught).map(teacher);
    let teachers = teachers.collect::<Result<_, TrainError>>()?;
    Ok(Readers { vectors: Some(Analyzer::open(vectors)?), teachers, features })
}

/// Loads the models to learn from: those that runs before this one made, and finished ones.
fn teachers(
    lesson: &Lesson,
    recipe: &Recipe,
    own: &ModelSpec,
    device: Device,
) -> Result<Vec<Model>, TrainError> {
    let strange = |folder: &Path| TrainError::file(folder, "this teacher has other entity types");
    if recipe.salience.as_ref().is_some_and(|salience| salience.vectors.is_some()) {
        return Ok(Vec::new());
    }
    let teacher = |folder: &PathBuf| {
        let (setup, weights) = if is_model(folder)? {
            if recipe.salience.is_some() && lesson.salience > 0.0 {
                let reason = "a model directory teaches salience only with `salience.vectors`";
                return Err(TrainError::file(folder, reason));
            }
            Setup::directory(folder, recipe.train.precision)?
        } else {
            let trained = Trained::read(folder)?;
            let theirs = trained.setup.spec().salience.as_ref();
            if recipe.salience.is_some() && lesson.salience > 0.0 {
                let Some(theirs) = theirs else {
                    return Err(TrainError::file(folder, "this teacher has no salience"));
                };
                if theirs.features != recipe.model.sentence_features {
                    let reason = "this teacher's `sentence_features` are not those of the recipe";
                    return Err(TrainError::file(folder, reason));
                }
            }
            (trained.setup, trained.weights)
        };
        if setup.spec().labels != own.labels {
            return Err(strange(folder));
        }
        let shape = Shape { precision: recipe.train.precision, ..setup.shape };
        Model::new(weights.on(device)?, &shape)
    };
    lesson.runs.iter().map(teacher).collect()
}

impl Setup {
    /// The analyzer that ships, over these weights.
    pub fn analyzer(&self, weights: Parameters) -> Result<Analyzer, TrainError> {
        let engine = Model::new(weights, &self.shape)?.into_engine()?;
        Ok(Analyzer::with_engine(&self.files, Arc::new(engine))?)
    }
}

/// Word pieces per second, over the last steps.
struct Clock {
    last: Instant,
    rate: f64,
}

impl Clock {
    fn new() -> Self {
        Self { last: Instant::now(), rate: 0.0 }
    }

    /// The time until now does not count.
    fn pause(&mut self) {
        self.last = Instant::now();
    }

    fn count(&mut self, record: &mut Record) {
        let seconds = self.last.elapsed().as_secs_f64();
        self.pause();
        let rate = record.tokens as f64 / seconds.max(1e-9);
        self.rate = if self.rate == 0.0 { rate } else { 0.95 * self.rate + 0.05 * rate };
        record.seconds = seconds;
        record.tokens_per_second = self.rate;
    }
}
