//! Calls made ready before the clock starts, and sent as bytes: the generator shares the CPU
//! with the server, and should take little of it.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use prost::Message;
use prost::bytes::{Buf, BufMut, Bytes};
use tenure::requests::PublishedState;
use tenure::serving::proto::score_customer_request::Subject;
use tenure::serving::proto::score_outcome::Outcome;
use tenure::serving::proto::{
    BatchScoreCustomersRequest, BatchScoreCustomersResponse, ScoreCustomerRequest,
    ScoreCustomerResponse,
};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::arguments::{Arguments, Published};
use crate::server::Server;

/// The most requests made ready; they are sent in turn.
const READY_MAX: usize = 100_000;

/// The deadline of a call, as a careful client sets one.
const DEADLINE: Duration = Duration::from_secs(10);

/// The message that answers a call.
#[derive(Clone, Copy)]
pub(crate) enum Reply {
    /// One score.
    Score,
    /// An outcome for each customer of a batch, which may be of one.
    Outcomes,
}

/// One kind of call, with requests to send in turn.
pub(crate) struct CallKind {
    pub(crate) name: &'static str,
    pub(crate) reply: Reply,
    /// The customers of one call.
    pub(crate) customers: usize,
    path: PathAndQuery,
    requests: Vec<Bytes>,
}

impl CallKind {
    /// The request of call `number`.
    pub(crate) fn request(&self, number: usize) -> Bytes {
        self.requests[number % self.requests.len()].clone()
    }

    /// The number of requests made ready.
    pub(crate) fn ready(&self) -> usize {
        self.requests.len()
    }
}

/// A connection to a server.
#[derive(Clone)]
pub(crate) struct Client(Grpc<Channel>);

impl Client {
    pub(crate) async fn connect(server: &Server) -> Result<Client, tonic::transport::Error> {
        let endpoint = Channel::from_shared(server.address.clone()).expect("an address is a URI");
        Ok(Client(Grpc::new(endpoint.connect().await?)))
    }

    /// Sends a request and waits for the whole reply.
    pub(crate) async fn call(&mut self, kind: &CallKind, request: Bytes) -> Result<Bytes, Status> {
        self.0.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let mut request = Request::new(request);
        request.set_timeout(DEADLINE);
        Ok(self.0.unary(request, kind.path.clone(), RawBytes).await?.into_inner())
    }
}

/// ScoreCustomer and BatchScoreCustomers, by the ids of published customers.
pub(crate) fn prepare(
    arguments: &Arguments,
    published: &Published,
) -> Result<[Arc<CallKind>; 2], Box<dyn Error>> {
    let customers = some_customers(&PublishedState::load(&published.models, &published.data)?)?;
    let single = CallKind {
        name: "ScoreCustomer",
        reply: Reply::Score,
        customers: 1,
        path: PathAndQuery::from_static("/tenure.v1.ScoringService/ScoreCustomer"),
        requests: customers.iter().map(|id| by_id(id).encode_to_vec().into()).collect(),
    };
    let size = arguments.batch.get();
    let mut in_turn = customers.iter().cycle();
    let batches = (0..customers.len().div_ceil(size)).map(|_| {
        let requests = in_turn.by_ref().take(size).map(|id| by_id(id)).collect();
        BatchScoreCustomersRequest { requests }.encode_to_vec().into()
    });
    let batch = CallKind {
        name: "BatchScoreCustomers",
        reply: Reply::Outcomes,
        customers: size,
        path: PathAndQuery::from_static("/tenure.v1.ScoringService/BatchScoreCustomers"),
        requests: batches.collect(),
    };
    Ok([single, batch].map(Arc::new))
}

/// Ids of published customers, the most valuable first: not in the order they are stored.
fn some_customers(state: &PublishedState) -> Result<Vec<String>, Box<dyn Error>> {
    let horizon = state.epoch().horizons().first().ok_or("a state without a horizon")?;
    let ranking = state.epoch().ranking(horizon.days).ok_or("a horizon without a ranking")?;
    let ranked = ranking.from_rank(0).take(READY_MAX);
    let ids: Vec<String> = ranked.map(|it| it.customer_id.to_owned()).collect();
    if ids.is_empty() { Err("a state without customers".into()) } else { Ok(ids) }
}

fn by_id(customer_id: &str) -> ScoreCustomerRequest {
    let subject = Some(Subject::CustomerId(customer_id.to_owned()));
    ScoreCustomerRequest { subject, as_of: String::new() }
}

/// Makes sure that each server answers the first request, and with scores if it is to.
pub(crate) async fn check(kind: &CallKind, servers: &[Server]) -> Result<(), Box<dyn Error>> {
    for server in servers {
        let reply = Client::connect(server).await?.call(kind, kind.request(0)).await?;
        let scores = match kind.reply {
            Reply::Score => usize::from(ScoreCustomerResponse::decode(reply)?.score.is_some()),
            Reply::Outcomes => {
                let outcomes = BatchScoreCustomersResponse::decode(reply)?.outcomes;
                let scored = |it: &Option<Outcome>| matches!(it, Some(Outcome::Score(_)));
                outcomes.iter().filter(|it| scored(&it.outcome)).count()
            }
        };
        if server.scores && scores != kind.customers {
            let Server { name, .. } = server;
            return Err(format!("{name} gave {scores} scores of {}", kind.customers).into());
        }
    }
    Ok(())
}

/// Messages as the bytes they are.
#[derive(Clone, Copy)]
struct RawBytes;

impl Codec for RawBytes {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = RawBytes;
    type Decoder = RawBytes;

    fn encoder(&mut self) -> RawBytes {
        RawBytes
    }

    fn decoder(&mut self) -> RawBytes {
        RawBytes
    }
}

impl Encoder for RawBytes {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for RawBytes {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
