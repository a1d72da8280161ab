//! Connections: how many, how slow they may be, TLS, and how a server stops: it takes no new
//! connection and answers what it has.

mod patient;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use nutgraf::Analyzer;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::access::Keys;
use crate::app::{App, watch_keys};
use crate::cache::Cache;
use crate::engine::Engine;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::options::ServeOptions;
use crate::queue::Queue;
use crate::routes::{Peer, router};
use patient::Patient;

/// The most bytes of a request's head, and the most fields.
const HEAD_BYTES: usize = 32 << 10;
const HEAD_FIELDS: usize = 100;

/// How long a connection that has sent nothing is waited for when the server stops.
const SILENT: Duration = Duration::from_secs(2);

/// Why a server does not start, or ends.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address is taken, or none of this machine.
    #[error("cannot listen on {address}: {reason}")]
    Bind {
        /// Where.
        address: SocketAddr,
        /// Why not.
        reason: io::Error,
    },
    /// A file of keys that cannot be used.
    #[error("cannot read keys from `{file}`: {reason}")]
    Keys {
        /// The file.
        file: String,
        /// Why not.
        reason: io::Error,
    },
    /// A certificate or its key that cannot be used.
    #[error("cannot use the certificate `{file}`: {reason}")]
    Tls {
        /// The file.
        file: String,
        /// Why not.
        reason: String,
    },
    /// Something of the system is not to be had.
    #[error("cannot start: {0}")]
    System(String),
}

/// A server that listens, and answers once it [runs](Self::run).
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    tls: Option<TlsAcceptor>,
    threads: Vec<JoinHandle<()>>,
    stop: (watch::Sender<bool>, watch::Receiver<bool>),
}

/// Stops a server from elsewhere.
#[derive(Debug, Clone)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// The server takes no new connection, answers what it has, and ends.
    pub fn stop(&self) {
        let _ = self.0.send(true);
    }
}

impl Server {
    /// Starts to listen, and the threads that run the model.
    ///
    /// # Errors
    /// If the address, a file of keys or a certificate cannot be used.
    pub fn bind(options: ServeOptions, analyzer: Analyzer) -> Result<Self, ServeError> {
        let keys = Keys::new(&options.keys, options.key_file.clone()).map_err(|reason| {
            let file = options.key_file.as_deref().unwrap_or(Path::new("")).display().to_string();
            ServeError::Keys { file, reason }
        })?;
        let tls = options.tls.as_ref().map(|(chain, key)| tls(chain, key)).transpose()?;
        let bind = |reason| ServeError::Bind { address: options.address, reason };
        let listener = TcpListener::bind(options.address).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let system = |error: &dyn std::fmt::Display| ServeError::System(error.to_string());
        let workers = options.workers();
        let metrics = Arc::new(Metrics::new(workers).map_err(|error| system(&error))?);
        let engine = Engine {
            queue: Arc::new(Queue::new(options.queue, workers, Arc::clone(&metrics))),
            cache: Arc::new(Cache::new(options.cache)),
            metrics,
            log: Arc::new(Log::new(options.log)),
        };
        let warm = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&warm);
        let ready = move || _ = count.fetch_add(1, Ordering::Relaxed);
        let threads = engine.start(&analyzer, workers, &ready).map_err(|error| system(&error))?;
        let app = Arc::new(App::new(options, analyzer, engine, keys, warm));
        Ok(Self { listener, address, app, tls, threads, stop: watch::channel(false) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stop.0.clone())
    }

    /// Answers until it is stopped, by its [`Stopper`] or by SIGTERM or SIGINT if `on_signals`; a
    /// second signal ends it at once.
    ///
    /// # Errors
    /// If the system gives no event loop.
    pub fn run(self, on_signals: bool) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ServeError::System(error.to_string()))?;
        let Self { listener, app, tls, threads, stop: (sender, receiver), .. } = self;
        let drained = runtime.block_on(async {
            if on_signals {
                signals(sender).map_err(|error| ServeError::System(error.to_string()))?;
            }
            if app.options.key_file.is_some() {
                tokio::spawn(watch_keys(Arc::clone(&app)));
            }
            let listener = tokio::net::TcpListener::from_std(listener);
            let listener = listener.map_err(|error| ServeError::System(error.to_string()))?;
            Ok(accept(listener, Arc::clone(&app), tls, receiver).await)
        })?;
        app.engine.queue.close();
        if drained {
            for thread in threads {
                let _ = thread.join();
            }
        }
        // What still fetches or parses for somebody who is gone is not waited for.
        runtime.shutdown_background();
        Ok(())
    }
}

/// Takes connections until it is stopped; says whether all that were accepted came to their end.
async fn accept(
    listener: tokio::net::TcpListener,
    app: Arc<App>,
    tls: Option<TlsAcceptor>,
    mut stop: watch::Receiver<bool>,
) -> bool {
    let room = Arc::new(Semaphore::new(app.options.max_connections));
    let router = router(&app);
    let (alive, mut all_ended) = mpsc::channel::<()>(1);
    let connection = |stream: TcpStream, peer: SocketAddr, alive: &mpsc::Sender<()>| {
        let Ok(permit) = Arc::clone(&room).try_acquire_owned() else {
            tokio::spawn(too_many(stream, tls.is_none()));
            return;
        };
        let (app, router, tls) = (Arc::clone(&app), router.clone(), tls.clone());
        let (stop, alive) = (stop.clone(), alive.clone());
        tokio::spawn(async move {
            let gauge = app.engine.metrics.connections.clone();
            gauge.inc();
            let _ = stream.set_nodelay(true);
            let wait = app.options.head_timeout;
            match tls {
                None => converse(stream, peer, &app, router, stop).await,
                Some(tls) => {
                    if let Ok(Ok(stream)) = timeout(wait, tls.accept(stream)).await {
                        converse(stream, peer, &app, router, stop).await;
                    }
                }
            }
            gauge.dec();
            drop((permit, alive));
        });
    };
    let mut stopped = stop.clone();
    loop {
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => connection(stream, peer, &alive),
                // Too many open files, most likely: some will be closed.
                Err(_) => sleep(Duration::from_millis(50)).await,
            },
        }
    }
    app.stopping.store(true, Ordering::Relaxed);
    app.engine.log.event("stopping: what was accepted is answered");
    // Those that the system has taken already.
    while let Ok(Ok((stream, peer))) = timeout(Duration::from_millis(5), listener.accept()).await {
        connection(stream, peer, &alive);
    }
    drop(listener);
    drop(alive);
    stop.borrow_and_update();
    let drained = async { while all_ended.recv().await.is_some() {} };
    timeout(app.options.grace, drained).await.is_ok()
}

/// Answers the requests of a connection, one after another.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    app: &App,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let (begun, mut asked) = watch::channel(false);
    let peer = Peer(peer.ip().to_string());
    let service = service_fn(move |request: Request<Incoming>| {
        begun.send_replace(true);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer.clone());
        router.clone().oneshot(request)
    });
    let io = TokioIo::new(Patient::new(stream, app.options.body_timeout));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(app.options.head_timeout)
        .max_headers(HEAD_FIELDS)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(io, service);
    tokio::pin!(connection);
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    // Who has asked nothing yet may be about to, and hyper would hang up on them.
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        _ = asked.wait_for(|asked| *asked) => {}
        () = sleep(SILENT) => return,
    }
    // One that is idle ends now, and what is being answered is answered to its end.
    connection.as_mut().graceful_shutdown();
    let _ = timeout(app.options.grace, connection.as_mut()).await;
}

/// Says that there are too many connections, to who speaks plain HTTP, and waits a moment for it to
/// be read.
async fn too_many(mut stream: TcpStream, is_plain: bool) {
    let body = "{\"error\":{\"status\":503,\"code\":\"connections\",\"message\":\"there are too many \
                connections already: try again in a moment\"}}";
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: \
         1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    if is_plain && stream.write_all(answer.as_bytes()).await.is_ok() {
        let _ = stream.shutdown().await;
        let mut rest = [0; 1024];
        let read = async { while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {} };
        let _ = timeout(Duration::from_secs(1), read).await;
    }
}

/// Has signals stop the server.
fn signals(stop: watch::Sender<bool>) -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            for count in 0.. {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                if count > 0 {
                    std::process::exit(1);
                }
                let _ = stop.send(true);
            }
        });
    }
    #[cfg(not(unix))]
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        let _ = stop.send(true);
    });
    Ok(())
}

/// TLS with a certificate chain and its key.
fn tls(chain: &Path, key: &Path) -> Result<TlsAcceptor, ServeError> {
    let wrong = |file: &Path, reason: &dyn std::fmt::Display| ServeError::Tls {
        file: file.display().to_string(),
        reason: reason.to_string(),
    };
    let certificates = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(chain, &error))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(chain, &error))?
        .with_no_client_auth()
        .with_single_cert(certificates, secret)
        .map_err(|error| wrong(chain, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
