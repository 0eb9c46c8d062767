//! Health, reflection, and the end of a server.

use std::time::Duration;

use tenure::serving::{ServerSettings, Stopped};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::{v1, v1alpha};

use crate::fixture::{TestServer, by_id};

const SERVICES: [&str; 3] = ["", "tenure.v1.ScoringService", "tenure.v1.RetentionService"];

fn about(service: &str) -> HealthCheckRequest {
    HealthCheckRequest { service: service.to_owned() }
}

#[tokio::test]
async fn every_service_is_healthy_and_no_other_is_known() {
    let server = TestServer::start().await;
    let mut client = HealthClient::new(server.channel().await);
    for service in SERVICES {
        let reply = client.check(about(service)).await.unwrap().into_inner();
        assert_eq!(reply.status(), ServingStatus::Serving, "{service}");
    }
    let status = client.check(about("tenure.v1.Nothing")).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

#[tokio::test]
async fn health_watchers_are_notified_of_the_end_and_their_streams_closed() {
    let server = TestServer::start().await;
    let mut client = HealthClient::new(server.channel().await);
    let mut watch = client.watch(about(SERVICES[1])).await.unwrap().into_inner();
    let first = watch.message().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);
    let watching = async {
        let last = watch.message().await.unwrap().unwrap();
        assert_eq!(last.status(), ServingStatus::NotServing);
        assert!(watch.message().await.unwrap().is_none());
    };
    let (stopped, ()) = tokio::join!(server.stop(), watching);
    assert_eq!(stopped, Stopped::Drained);
}

#[tokio::test]
async fn a_stopped_server_takes_no_new_connection() {
    let server = TestServer::start().await;
    let address = server.address;
    let mut client = server.scoring().await;
    client.score_customer(by_id("c001", "")).await.unwrap();
    assert_eq!(server.stop().await, Stopped::Drained);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_lame_duck_reports_not_serving_and_answers_all_the_same() {
    let lame_duck = Duration::from_secs(3_600);
    let settings = ServerSettings { lame_duck, ..ServerSettings::default() };
    let mut server = TestServer::start_with(settings).await;
    let mut health = HealthClient::new(server.channel().await);
    let mut watch = health.watch(about(SERVICES[1])).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    server.begin_stop();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    let mut over_a_new_connection = server.scoring().await;
    over_a_new_connection.score_customer(by_id("c001", "")).await.unwrap();
}

#[tokio::test]
async fn a_lame_duck_ends() {
    let lame_duck = Duration::from_millis(20);
    let settings = ServerSettings { lame_duck, ..ServerSettings::default() };
    let server = TestServer::start_with(settings).await;
    let begin = Instant::now();
    assert_eq!(server.stop().await, Stopped::Drained);
    assert!(begin.elapsed() >= lame_duck);
}

#[tokio::test]
async fn a_client_that_never_speaks_cannot_keep_the_server_alive() {
    let drain_limit = Duration::from_millis(20);
    let settings = ServerSettings { drain_limit, ..ServerSettings::default() };
    let server = TestServer::start_with(settings).await;
    // A request over a second connection: by then the silent one has been accepted.
    let silent = TcpStream::connect(server.address).await.unwrap();
    let mut client = server.scoring().await;
    client.score_customer(by_id("c001", "")).await.unwrap();
    assert_eq!(server.stop().await, Stopped::CutOff);
    drop(silent);
}

#[tokio::test]
async fn reflection_v1_lists_the_services_and_serves_their_files() {
    use v1::server_reflection_request::MessageRequest;
    use v1::server_reflection_response::MessageResponse;
    let server = TestServer::start().await;
    let mut client =
        v1::server_reflection_client::ServerReflectionClient::new(server.channel().await);
    let ask = |message| v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(message),
    };
    let symbol = |name: &str| ask(MessageRequest::FileContainingSymbol(name.to_owned()));
    let questions = [
        ask(MessageRequest::ListServices(String::new())),
        symbol("tenure.v1.ScoringService"),
        symbol("tenure.v1.RetentionService"),
        symbol("google.rpc.Status"),
        symbol("google.rpc.ErrorInfo"),
        symbol("google.rpc.BadRequest"),
        symbol("google.rpc.ResourceInfo"),
        symbol("google.rpc.PreconditionFailure"),
        symbol("google.protobuf.Any"),
        ask(MessageRequest::FileByFilename("google/protobuf/duration.proto".to_owned())),
    ];
    let n_questions = questions.len();
    let questions = tonic::codegen::tokio_stream::iter(questions);
    let mut replies = client.server_reflection_info(questions).await.unwrap().into_inner();
    let Some(MessageResponse::ListServicesResponse(list)) =
        replies.message().await.unwrap().unwrap().message_response
    else {
        panic!("no list of services");
    };
    let names: Vec<&str> = list.service.iter().map(|it| it.name.as_str()).collect();
    for service in [SERVICES[1], SERVICES[2], "grpc.health.v1.Health"] {
        assert!(names.contains(&service), "{names:?}");
    }
    for _ in 1..n_questions {
        let reply = replies.message().await.unwrap().unwrap().message_response.unwrap();
        assert!(matches!(reply, MessageResponse::FileDescriptorResponse(_)), "{reply:?}");
    }
}

#[tokio::test]
async fn reflection_v1alpha_lists_the_services() {
    use v1alpha::server_reflection_request::MessageRequest;
    use v1alpha::server_reflection_response::MessageResponse;
    let server = TestServer::start().await;
    let mut client =
        v1alpha::server_reflection_client::ServerReflectionClient::new(server.channel().await);
    let question = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let questions = tonic::codegen::tokio_stream::iter([question]);
    let mut replies = client.server_reflection_info(questions).await.unwrap().into_inner();
    let reply = replies.message().await.unwrap().unwrap().message_response.unwrap();
    let MessageResponse::ListServicesResponse(list) = reply else { panic!("{reply:?}") };
    assert!(list.service.iter().any(|it| it.name == SERVICES[1]));
}
