//! The caller's deadline, answered with the code the gRPC specification gives it.
//!
//! tonic's own server enforces `grpc-timeout` too, around this service, and would answer
//! CANCELLED. This timer is started a moment before that one and is polled first.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tonic::Status;
use tonic::codegen::Service;
use tonic::codegen::http::{HeaderMap, Request, Response};

use super::grpc::RpcError;

/// A service whose requests end when their caller stops waiting.
#[derive(Clone, Debug)]
pub(super) struct Deadline<S> {
    inner: S,
}

impl<S> Deadline<S> {
    pub(super) fn new(inner: S) -> Deadline<S> {
        Deadline { inner }
    }
}

impl<S, Sent, Reply> Service<Request<Sent>> for Deadline<S>
where
    S: Service<Request<Sent>, Response = Response<Reply>, Error = Infallible>,
    S::Future: Send + 'static,
    Reply: Default + Send,
{
    type Response = Response<Reply>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Sent>) -> Self::Future {
        let Some(limit) = timeout_of(request.headers()) else {
            return Box::pin(self.inner.call(request));
        };
        let bounded = tokio::time::timeout(limit, self.inner.call(request));
        Box::pin(async {
            bounded
                .await
                .unwrap_or_else(|_| Ok(Status::from(RpcError::DeadlineExceeded).into_http()))
        })
    }
}

/// Reads the `grpc-timeout` header: up to eight digits and a unit. One that cannot be
/// read is not a deadline, as in tonic.
fn timeout_of(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if number.len() > 8 {
        return None;
    }
    let number: u64 = number.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3_600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never answers.
    struct Silent;

    impl Service<Request<()>> for Silent {
        type Response = Response<()>;
        type Error = Infallible;
        type Future = std::future::Pending<Result<Response<()>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<()>) -> Self::Future {
            std::future::pending()
        }
    }

    #[tokio::test]
    async fn a_passed_deadline_is_answered_as_deadline_exceeded() {
        let request = Request::builder().header("grpc-timeout", "1m").body(()).unwrap();
        let response = Deadline::new(Silent).call(request).await.unwrap();
        let status = Status::from_header_map(response.headers()).unwrap();
        assert_eq!(status.code(), tonic::Code::DeadlineExceeded);
    }

    #[test]
    fn timeouts_are_read_with_their_unit() {
        let read = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("grpc-timeout", text.parse().unwrap());
            timeout_of(&headers)
        };
        assert_eq!(read("2S"), Some(Duration::from_secs(2)));
        assert_eq!(read("99999999H"), Some(Duration::from_secs(99_999_999 * 3_600)));
        assert_eq!(read("15m"), Some(Duration::from_millis(15)));
        for text in ["", "5", "S", "123456789S", "-1S", "1x"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
