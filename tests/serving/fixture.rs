//! A small bundle, a state scored by it, and a server over both.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tenure::bundle::{Bundle, Provenance};
use tenure::features::FeatureSet;
use tenure::history::{History, Order, OrderKind, OrderTerms, Words};
use tenure::predictors::customer_base::GammaGamma;
use tenure::predictors::customer_base::MbgNbd;
use tenure::predictors::customer_base::TimeUnit;
use tenure::predictors::customer_base::{CustomerBase, Model};
use tenure::predictors::fallback::CustomerBasePredictor;
use tenure::predictors::fallback::NetSpend;
use tenure::predictors::forest::{Forest, Link, Split, Tree};
use tenure::predictors::horizon_model::{HorizonModel, Predictor};
use tenure::predictors::learned::Blend;
use tenure::predictors::learned::Calibrator;
use tenure::predictors::learned::LearnedModel;
use tenure::predictors::learned::PurchaseCount;
use tenure::predictors::learned::SpendModel;
use tenure::predictors::learned::{Linear, Term, Transform};
use tenure::requests::PublishedState;
use tenure::scoring::{HorizonScore, Scorer};
use tenure::serving::proto;
use tenure::serving::proto::retention_service_client::RetentionServiceClient;
use tenure::serving::proto::scoring_service_client::ScoringServiceClient;
use tenure::serving::{self, ServeError, ServerSettings, Stopped};
use tenure::store::epoch::{EpochContents, PublishedCustomer, publish};
use tenure::time::{Day, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};

/// The as-of day of the published state.
pub(crate) const AS_OF: &str = "2011-09-01";

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn order(day: Day, hour: i64, kind: OrderKind, amount_minor: i64) -> Order {
    let at = Timestamp::from_micros(day.start().micros() + hour * 3_600_000_000 + 123_456);
    Order { at, known_at: at, kind, amount_minor, terms: OrderTerms::default() }
}

/// Ids and histories, sorted by id: 40 buyers, and one who only ever returned something.
pub(crate) fn customers() -> Vec<(String, History)> {
    let mut customers: Vec<(String, History)> = (0..40)
        .map(|number: i32| {
            let orders = (0..=number % 5)
                .map(|visit| {
                    let when = day(AS_OF).plus_days(-visit * (7 + number) - number % 3);
                    let amount_minor = i64::from(500 + 137 * number + 60 * visit);
                    order(when, i64::from(number % 24), OrderKind::Purchase, amount_minor)
                })
                .collect();
            (format!("c{number:03}"), History::new(orders))
        })
        .collect();
    let returned = order(day("2011-05-05"), 9, OrderKind::Return, -700);
    customers[7].1 = History::new([customers[7].1.orders(), &[returned]].concat());
    customers.push(("returned only".to_owned(), History::new(vec![returned])));
    customers
}

fn blend(link: Link, intercept: f64) -> Blend {
    let tree = Tree {
        splits: vec![Split::Numeric { feature: 0, threshold: 1.5, missing_left: false }],
        left: vec![!0],
        right: vec![!1],
        node_cover: vec![10.0],
        leaf_values: vec![0.25, -0.5],
        leaf_cover: vec![6.0, 4.0],
    };
    let terms = (0..FeatureSet::core().width())
        .map(|input| Term {
            input,
            transform: Transform::SignedLog,
            mean: 1.1,
            scale: 3.7,
            weight: 0.4 / (1.0 + input as f64),
        })
        .collect();
    let feature_names = FeatureSet::core().names().into_iter().map(str::to_owned).collect();
    Blend {
        linear: Linear { intercept, terms },
        forest: Forest { feature_names, link, base_margin: 0.0, trees: vec![tree] },
    }
}

/// A bundle with the learned horizons 30 and 90, and a year by a customer-base model. Its
/// numbers are made up.
pub(crate) fn bundle() -> Bundle {
    let learned = |horizon_days: u16| LearnedModel {
        customer_base: None,
        buying: blend(Link::Logistic, f64::from(horizon_days) / 200.0),
        calibrator: Calibrator::new(vec![-2.0, 0.1, 2.0], vec![0.1, 0.45, 0.9]).unwrap(),
        purchases: PurchaseCount { horizon_days, further: blend(Link::Log, 0.0).forest },
        spend: SpendModel { log_ratio: blend(Link::Identity, 0.2), smearing: 1.3 },
    };
    let model = |horizon_days| HorizonModel {
        horizon_days,
        predictor: Predictor::Learned(Box::new(learned(horizon_days))),
    };
    let provenance = Provenance {
        currency: "GBP".parse().unwrap(),
        data_from: day("2010-01-01"),
        as_of: day(AS_OF),
        customers: 40,
        quality: Vec::new(),
    };
    Bundle::new(provenance, FeatureSet::core(), vec![model(30), model(90), forecast()])
}

fn forecast() -> HorizonModel {
    let model = Model::MbgNbd(MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 });
    let predictor = Predictor::CustomerBase(CustomerBasePredictor {
        purchases: CustomerBase::new(TimeUnit::Week, model).into(),
        spend: NetSpend {
            gamma_gamma: Some(GammaGamma { p: 6.25, q: 3.74, gamma: 1_544.0 }),
            mean_minor: 3_500.0,
            kept_share: 0.9,
        },
    });
    HorizonModel { horizon_days: 365, predictor }
}

/// A folder with `models/` and `base/`, removed when dropped.
pub(crate) struct Published {
    dir: tempfile::TempDir,
}

impl Published {
    /// Publishes the bundle and all customers.
    pub(crate) fn new() -> Published {
        Published::of(&customers())
    }

    /// Publishes the bundle and these customers.
    pub(crate) fn of(customers: &[(String, History)]) -> Published {
        let published = Published { dir: tempfile::tempdir().unwrap() };
        let scorer = Scorer::new(bundle(), &Words::default());
        let bundle = scorer.bundle();
        bundle.publish(&published.models()).unwrap();
        let scores: Vec<Vec<HorizonScore>> = customers
            .iter()
            .map(|(_, history)| history.past(day(AS_OF).end()).buyer())
            .map(|buyer| buyer.map(|buyer| scorer.score(&buyer).horizons).unwrap_or_default())
            .collect();
        let customers: Vec<PublishedCustomer<'_>> = customers
            .iter()
            .zip(&scores)
            .map(|((id, history), scores)| PublishedCustomer { id, history, scores })
            .collect();
        let contents = EpochContents {
            as_of: day(AS_OF),
            bundle_id: bundle.id(),
            currency: bundle.currency(),
            horizons: bundle.horizons(),
            words: &Words::default(),
            customers: &customers,
        };
        publish(&published.data(), &contents).unwrap();
        published
    }

    pub(crate) fn models(&self) -> PathBuf {
        self.dir.path().join("models")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join("base")
    }

    pub(crate) fn bundle_dir(&self) -> PathBuf {
        self.models().join(bundle().id())
    }
}

/// A running server on a port of its own.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<Stopped, ServeError>>,
}

impl TestServer {
    pub(crate) async fn start() -> TestServer {
        TestServer::start_with(ServerSettings::default()).await
    }

    pub(crate) async fn start_with(settings: ServerSettings) -> TestServer {
        TestServer::start_on(&Published::new(), settings).await
    }

    pub(crate) async fn start_on(published: &Published, settings: ServerSettings) -> TestServer {
        let state = PublishedState::load(&published.models(), &published.data()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(serving::run(listener, Arc::new(state), settings, shutdown));
        TestServer { address, stop: Some(stop), task }
    }

    pub(crate) async fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).unwrap();
        endpoint.connect().await.unwrap()
    }

    pub(crate) async fn scoring(&self) -> ScoringServiceClient<Channel> {
        ScoringServiceClient::new(self.channel().await)
    }

    pub(crate) async fn retention(&self) -> RetentionServiceClient<Channel> {
        RetentionServiceClient::new(self.channel().await)
    }

    /// Asks the server to stop, and does not wait for it.
    pub(crate) fn begin_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Stops the server; the way it ended.
    pub(crate) async fn stop(mut self) -> Stopped {
        self.begin_stop();
        self.task.await.unwrap().unwrap()
    }
}

/// A request for a published customer.
pub(crate) fn by_id(customer_id: &str, as_of: &str) -> proto::ScoreCustomerRequest {
    let subject = proto::score_customer_request::Subject::CustomerId(customer_id.to_owned());
    proto::ScoreCustomerRequest { subject: Some(subject), as_of: as_of.to_owned() }
}

/// A request with the history inline.
pub(crate) fn inline(history: proto::PurchaseHistory, as_of: &str) -> proto::ScoreCustomerRequest {
    let subject = proto::score_customer_request::Subject::History(history);
    proto::ScoreCustomerRequest { subject: Some(subject), as_of: as_of.to_owned() }
}

/// A history as a caller writes it, up to the end of `as_of`.
pub(crate) fn sent(history: &History, as_of: &str) -> proto::PurchaseHistory {
    let orders = history
        .orders()
        .iter()
        .filter(|order| order.at <= day(as_of).end())
        .map(|order| proto::Order {
            at: instant(order.at),
            known_at: instant(order.known_at),
            kind: match order.kind {
                OrderKind::Purchase => proto::OrderKind::Purchase.into(),
                OrderKind::Return => proto::OrderKind::Return.into(),
            },
            amount_minor: order.amount_minor,
        })
        .collect();
    proto::PurchaseHistory { currency: "GBP".to_owned(), orders }
}

fn instant(at: Timestamp) -> String {
    let micros = at.micros() - at.day().start().micros();
    let seconds = micros / 1_000_000;
    format!(
        "{}T{:02}:{:02}:{:02}.{:06}",
        at.day(),
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        micros % 1_000_000
    )
}

/// Replaces the first byte of a file that is `from`.
pub(crate) fn change_byte(path: &Path, from: u8, to: u8) {
    let mut bytes = std::fs::read(path).unwrap();
    let position = bytes.iter().position(|&byte| byte == from).unwrap();
    bytes[position] = to;
    std::fs::write(path, bytes).unwrap();
}
