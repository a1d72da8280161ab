//! Why a request is refused or failed, as whoever sent it is told.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use nutgraf_io::input::{InputError, Reason};
use serde::Serialize;

use nutgraf::{AnalyzeError, PipelineError};

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    /// For programs: a word that stays.
    pub(crate) code: &'static str,
    /// For people: what is wrong, and what to do.
    pub(crate) message: String,
    /// The field of the request that it is about.
    pub(crate) field: Option<String>,
    /// In how many seconds to try again.
    pub(crate) retry_after: Option<u64>,
}

/// It in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Told<'a> {
    status: u16,
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

/// The body of an answer that is an error.
#[derive(Serialize)]
struct Body<'a> {
    error: Told<'a>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), field: None, retry_after: None }
    }

    /// The request is not understood.
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", message)
    }

    /// The request is understood, and asks for what cannot be.
    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", message);
        let field = field.into();
        Self { field: (!field.is_empty()).then_some(field), ..error }
    }

    /// It is too much.
    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// Too many ask.
    pub(crate) fn busy(message: impl Into<String>, seconds: u64) -> Self {
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "overloaded", message);
        Self { retry_after: Some(seconds), ..error }
    }

    /// It took too long.
    pub(crate) fn late(seconds: f32) -> Self {
        let message = format!(
            "it took longer than {seconds} seconds, and is given up: send less at a time, or raise \
             the server's `--deadline`"
        );
        Self::new(StatusCode::GATEWAY_TIMEOUT, "deadline", message)
    }

    /// A bug.
    pub(crate) fn panicked() -> Self {
        let message = "the server has a bug that this request runs into; other requests are not \
                       touched by it. Please report it with the article";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "panic", message)
    }

    /// An article that cannot be read or analyzed.
    pub(crate) fn of_input(error: &InputError) -> Self {
        let (status, code) = match error.reason() {
            Reason::Over(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Reason::Fetch(_) => (StatusCode::UNPROCESSABLE_ENTITY, "fetch_failed"),
            Reason::Analyze(AnalyzeError::Pipeline(PipelineError::Panicked(_))) => {
                return Self::panicked();
            }
            Reason::Analyze(_) | Reason::Io(_) => (StatusCode::INTERNAL_SERVER_ERROR, "failed"),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, "unreadable"),
        };
        Self::new(status, code, error.to_string())
    }

    pub(crate) fn told(&self) -> Told<'_> {
        Told {
            status: self.status.as_u16(),
            code: self.code,
            message: &self.message,
            field: self.field.as_deref(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&Body { error: self.told() }).unwrap_or_default();
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut response = (self.status, json, body).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"nutgraf\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
