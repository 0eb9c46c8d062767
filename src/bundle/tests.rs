//! A bundle is read as it was written, or refused with a sentence that helps.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::disk::sealed_folder::{Sealed, SealedFault};
use crate::error_chain::error_chain;
use crate::features::{FeatureEngine, FeatureSet};
use crate::history::{Buyer, Words};
use crate::predictors::customer_base::GammaGamma;
use crate::predictors::customer_base::ParetoNbd;
use crate::predictors::customer_base::TimeUnit;
use crate::predictors::customer_base::{CustomerBase, Model};
use crate::predictors::fallback::CustomerBasePredictor;
use crate::predictors::fallback::NetSpend;
use crate::predictors::forest::{Forest, Link, Split, Tree};
use crate::predictors::horizon_model::Predictor;
use crate::predictors::learned::Blend;
use crate::predictors::learned::Calibrator;
use crate::predictors::learned::LearnedModel;
use crate::predictors::learned::PurchaseCount;
use crate::predictors::learned::SpendModel;
use crate::predictors::learned::{Linear, Term, Transform};
use crate::predictors::prediction::ScoreMethod;
use crate::scoring::Scorer;
use crate::testing::buyer;

fn blend(link: Link, intercept: f64) -> Blend {
    let tree = Tree {
        splits: vec![Split::Numeric { feature: 0, threshold: 30.5, missing_left: false }],
        left: vec![!0],
        right: vec![!1],
        node_cover: vec![10.0],
        leaf_values: vec![0.25, -0.5],
        leaf_cover: vec![6.0, 4.0],
    };
    let term =
        Term { input: 3, transform: Transform::SignedLog, mean: 1.1, scale: 0.7, weight: 0.4 };
    let feature_names = FeatureSet::core().names().into_iter().map(str::to_owned).collect();
    Blend {
        linear: Linear { intercept, terms: vec![term] },
        forest: Forest { feature_names, link, base_margin: 0.0, trees: vec![tree] },
    }
}

fn bundle() -> Bundle {
    let learned = LearnedModel {
        customer_base: None,
        buying: blend(Link::Logistic, -0.3),
        calibrator: Calibrator::new(vec![-2.0, 0.1, 2.0], vec![0.1, 0.45, 0.9]).unwrap(),
        purchases: PurchaseCount { horizon_days: 90, further: blend(Link::Log, 0.0).forest },
        spend: SpendModel { log_ratio: blend(Link::Identity, 0.2), smearing: 1.3 },
    };
    let model = Model::ParetoNbd(ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 });
    let forecast = CustomerBasePredictor {
        purchases: CustomerBase::new(TimeUnit::Week, model).into(),
        spend: NetSpend {
            gamma_gamma: Some(GammaGamma { p: 6.25, q: 3.74, gamma: 1_544.0 }),
            mean_minor: 3_561.5,
            kept_share: 0.97,
        },
    };
    let models = vec![
        HorizonModel { horizon_days: 90, predictor: Predictor::Learned(Box::new(learned)) },
        HorizonModel { horizon_days: 365, predictor: Predictor::CustomerBase(forecast) },
    ];
    let provenance = Provenance {
        currency: "GBP".parse().unwrap(),
        data_from: "2010-01-01".parse().unwrap(),
        as_of: "2011-09-01".parse().unwrap(),
        customers: 10,
        quality: Vec::new(),
    };
    Bundle::new(provenance, FeatureSet::core(), models)
}

/// A published bundle in a folder of its own.
fn published() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let bundle = bundle();
    bundle.publish(dir.path()).unwrap();
    let path = dir.path().join(bundle.id());
    (dir, path)
}

fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} is not in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The reason the folder of a bundle is refused for.
fn fault(path: &Path) -> SealedFault {
    match Bundle::load(path) {
        Err(BundleError::Folder(error)) => error.fault,
        other => panic!("{other:?} is not a refusal of the folder"),
    }
}

#[test]
fn a_bundle_is_read_as_it_was_written() {
    let (_dir, path) = published();
    assert_eq!(Bundle::load(&path).unwrap(), bundle());
}

#[test]
fn publishing_twice_leaves_one_folder() {
    let (dir, _) = published();
    bundle().publish(dir.path()).unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn the_id_covers_models_and_manifest() {
    let other = Provenance { customers: 11, ..provenance_of(&bundle()) };
    assert_ne!(Bundle::new(other, FeatureSet::core(), bundle().models).id(), bundle().id());
    let mut models = bundle().models;
    let Predictor::CustomerBase(forecast) = &mut models[1].predictor else {
        panic!("the second horizon is not learned");
    };
    forecast.spend.mean_minor += 1e-9;
    assert_ne!(
        Bundle::new(provenance_of(&bundle()), FeatureSet::core(), models).id(),
        bundle().id()
    );
}

fn provenance_of(bundle: &Bundle) -> Provenance {
    let manifest = bundle.manifest();
    Provenance {
        currency: manifest.currency,
        data_from: manifest.data_from,
        as_of: manifest.as_of,
        customers: manifest.customers,
        quality: manifest.quality.clone(),
    }
}

#[test]
fn every_file_cut_off_or_missing_is_refused_by_name() {
    for name in ["manifest.json", "models.json", "buying_90.forest", "spend_90.forest"] {
        let (_dir, path) = published();
        let bytes = fs::read(path.join(name)).unwrap();
        fs::write(path.join(name), &bytes[..bytes.len() - 5]).unwrap();
        let error = Bundle::load(&path).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("retrain"), "{error}");
        fs::remove_file(path.join(name)).unwrap();
        let error = Bundle::load(&path).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn an_altered_byte_is_refused() {
    let (_dir, path) = published();
    change(&path.join("models.json"), "0.45", "0.46");
    assert!(matches!(fault(&path), SealedFault::WrongChecksum));
}

#[test]
fn an_altered_manifest_is_refused() {
    let (_dir, path) = published();
    change(&path.join("manifest.json"), "\"customers\": 10", "\"customers\": 12");
    assert!(matches!(fault(&path), SealedFault::WrongChecksum));
}

#[test]
fn a_bundle_of_another_format_is_refused_before_anything_else() {
    let (_dir, path) = published();
    change(&path.join("manifest.json"), "\"format_version\": 4", "\"format_version\": 2");
    let fault = fault(&path);
    assert!(matches!(fault, SealedFault::FormatVersion { found: 2, .. }), "{fault}");
}

#[test]
fn a_bundle_says_how_each_horizon_is_predicted_and_has_trees_only_where_it_learned() {
    let (_dir, path) = published();
    let horizons = [(90, ScoreMethod::Learned), (365, ScoreMethod::CustomerBase)];
    let horizons = horizons.map(|(days, method)| Horizon { days, method });
    assert_eq!(Bundle::load(&path).unwrap().horizons(), horizons);
    let names: Vec<String> = bundle().manifest.files.iter().map(|file| file.name.clone()).collect();
    let forests = ["buying_90.forest", "purchases_90.forest", "spend_90.forest"];
    assert_eq!(names[1..], forests);
}

/// A bundle that was altered and then named by its content again.
fn refused(alter: impl Fn(&mut Bundle)) -> String {
    let mut altered = bundle();
    alter(&mut altered);
    altered.manifest = altered.manifest.sealed();
    let dir = tempfile::tempdir().unwrap();
    altered.publish(dir.path()).unwrap();
    error_chain(&Bundle::load(&dir.path().join(altered.id())).unwrap_err())
}

#[test]
fn a_manifest_that_names_other_horizons_or_methods_is_refused() {
    let error = refused(|it| it.manifest.horizons[1].method = ScoreMethod::Learned);
    assert!(error.contains("horizons") && error.contains("retrain"), "{error}");
}

#[test]
fn a_forecast_with_a_number_out_of_range_is_refused_by_its_horizon() {
    let provenance = provenance_of(&bundle());
    let mut models = bundle().models;
    let Predictor::CustomerBase(forecast) = &mut models[1].predictor else {
        panic!("the second horizon is not learned");
    };
    forecast.spend.kept_share = 1.01;
    let error =
        refused(|it| *it = Bundle::new(provenance.clone(), FeatureSet::core(), models.clone()));
    assert!(error.contains("horizon 365 has a number out of range"), "{error}");
}

#[test]
fn a_bundle_of_another_feature_list_is_refused() {
    let error =
        refused(|it| it.manifest.features.families[0].fingerprint = "0123456789abcdef".to_owned());
    assert!(error.contains("0123456789abcdef") && error.contains("retrain"), "{error}");
}

#[test]
fn compiled_models_predict_as_the_plain_ones_to_the_bit() {
    let bundle = bundle();
    let buyers: Vec<Buyer> = (0..700)
        .map(|i| buyer(&[(i % 50, 900 + i64::from(i)), (60 + i % 7 * i % 90, 1_500)], 160))
        .collect();
    let scorer = Scorer::new(bundle.clone(), &Words::default());
    let scores = scorer.score_all(&buyers);
    for (buyer, scores) in buyers.iter().zip(&scores) {
        assert_eq!(&scorer.score(buyer), scores);
        let features = FeatureEngine::core().row(buyer);
        for (model, score) in bundle.models().iter().zip(&scores.horizons) {
            let plain = model.predict(buyer, &features);
            let minor_per_unit = bundle.currency().minor_per_unit() as f64;
            assert_eq!(plain.churn_probability.to_bits(), score.churn_probability.to_bits());
            assert_eq!(plain.expected_purchases.to_bits(), score.expected_purchases.to_bits());
            let value = plain.expected_value_minor / minor_per_unit;
            assert_eq!(value.to_bits(), score.expected_value.to_bits());
        }
    }
}
