//! A line for each article, in the order of the request, each as soon as it is done.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use hyper::body::Frame;
use serde::Serialize;
use tokio::time::{Instant, Sleep, sleep};

use super::{Failed, bytes};
use crate::engine::{Came, Waiting};
use crate::error::{ApiError, Told};

/// The body of an answer of lines.
pub(crate) struct Lines {
    waiting: Waiting,
    /// What came before its turn.
    early: BTreeMap<usize, VecDeque<Came>>,
    /// The article whose turn it is.
    index: usize,
    count: usize,
    deadline: Duration,
    sleep: Pin<Box<Sleep>>,
    ended: bool,
}

/// The line that ends an answer before its end.
#[derive(Serialize)]
struct Last<'a> {
    error: Told<'a>,
}

impl Lines {
    pub(crate) fn new(waiting: Waiting, count: usize, deadline: Duration) -> Self {
        let (early, sleep) = (BTreeMap::new(), Box::pin(sleep(deadline)));
        Self { waiting, early, index: 0, count, deadline, sleep, ended: false }
    }

    /// The next line that can be sent, if one is there.
    fn line(&mut self) -> Option<Vec<u8>> {
        while let Some(came) = self.early.get_mut(&self.index).and_then(VecDeque::pop_front) {
            let line = match came {
                Came::Article { body, .. } => bytes(body).ok(),
                Came::Failed { origin, error } => line(&Failed::new(self.index, &origin, &error)),
                Came::End { .. } => {
                    self.early.remove(&self.index);
                    self.index += 1;
                    self.waiting.sent();
                    continue;
                }
            };
            return Some(line.unwrap_or_default());
        }
        None
    }

    /// There is more time for the next line.
    fn renew(&mut self) {
        self.waiting.ticket.extend(self.deadline);
        self.sleep.as_mut().reset(Instant::now() + self.deadline);
    }
}

fn line(value: &impl Serialize) -> Option<Vec<u8>> {
    let mut line = serde_json::to_vec(value).ok()?;
    line.push(b'\n');
    Some(line)
}

impl HttpBody for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = |line: Vec<u8>| Poll::Ready(Some(Ok(Frame::data(Bytes::from(line)))));
        loop {
            if self.ended {
                return Poll::Ready(None);
            }
            if let Some(line) = self.line() {
                self.renew();
                return frame(line);
            }
            if self.index == self.count {
                self.ended = true;
                self.waiting.finish();
                return Poll::Ready(None);
            }
            let error = match self.waiting.results.poll_recv(context) {
                Poll::Ready(Some(outcome)) => {
                    self.early.entry(outcome.index).or_default().push_back(outcome.what);
                    continue;
                }
                Poll::Ready(None) => ApiError::panicked(),
                Poll::Pending => {
                    ready!(self.sleep.as_mut().poll(context));
                    ApiError::late(self.deadline.as_secs_f32())
                }
            };
            self.ended = true;
            return frame(line(&Last { error: error.told() }).unwrap_or_default());
        }
    }
}
