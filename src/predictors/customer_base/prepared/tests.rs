use std::num::NonZeroU32;

use proptest::prelude::*;

use super::*;
use crate::predictors::customer_base::{
    BgCnbdK, BgNbd, Family, MbgCnbdK, MbgNbd, Model, Nbd, NeverLeaving, ParetoNbd, TimeUnit,
};

fn prepared(model: Model) -> PreparedModel {
    PreparedModel::from(CustomerBase::new(TimeUnit::Day, model))
}

fn numbers(forecast: Forecast) -> [f64; 3] {
    [forecast.probability_alive, forecast.expected_purchases, forecast.probability_of_none]
}

fn assert_close(found: Forecast, expected: [f64; 3], tolerance: f64, what: &str) {
    for (found, expected) in numbers(found).into_iter().zip(expected) {
        let error = (found - expected).abs() / expected.max(f64::MIN_POSITIVE);
        assert!(error <= tolerance, "{what}: {found} instead of {expected}, off by {error:.1e}");
    }
}

fn four(family: Family, [first, second, third, fourth]: [f64; 4]) -> Model {
    match family {
        Family::BgNbd => Model::BgNbd(BgNbd { r: first, alpha: second, a: third, b: fourth }),
        Family::MbgNbd => Model::MbgNbd(MbgNbd { r: first, alpha: second, a: third, b: fourth }),
        _ => Model::ParetoNbd(ParetoNbd { r: first, alpha: second, s: third, beta: fourth }),
    }
}

/// A family, its parameters, a customer and the answers of a closed form.
type Published = (Family, [f64; 4], u32, [f64; 3], [f64; 3]);

/// Family, parameters, frequency, `[recency, age, horizon]`, and P(alive), expected purchases
/// and P(none) by the papers' closed forms in mpmath 1.3, 50 and more digits.
#[rustfmt::skip]
const PUBLISHED: &[Published] = &[
    (Family::BgNbd, [0.2425945, 4.4136019, 0.7929199, 2.4258881], 0, [0.0, 0.0, 39.0], [1.0, 1.1950086498463484, 0.5743071945576518]),
    (Family::BgNbd, [0.2425945, 4.4136019, 0.7929199, 2.4258881], 0, [0.0, 38.86, 39.0], [1.0, 0.19478194712418165, 0.8556714575710365]),
    (Family::BgNbd, [0.2425945, 4.4136019, 0.7929199, 2.4258881], 2, [30.43, 38.86, 39.0], [0.7266086107682082, 1.2259057045100397, 0.44539305574231075]),
    (Family::BgNbd, [0.2425945, 4.4136019, 0.7929199, 2.4258881], 26, [30.86, 31.0, 0.01], [0.9689185821606515, 0.007179242567469197, 0.9928475515773671]),
    (Family::BgNbd, [0.2425945, 4.4136019, 0.7929199, 2.4258881], 26, [12.0, 40.0, 1000.0], [1.5629326042583468e-10, 1.9065712059461495e-08, 0.9999999998437067]),
    (Family::BgNbd, [0.2425945, 4.4136019, 0.7929199, 2.4258881], 450, [103.5, 104.0, 52.0], [0.9861173697672899, 181.3183477679638, 0.013882630232710046]),
    (Family::BgNbd, [0.2425945, 4.4136019, 0.7929199, 2.4258881], 10000, [364.99, 365.0, 365.0], [0.9998960822070022, 7384.2299188210045, 0.0001039177929977417]),
    (Family::BgNbd, [3.0, 50.0, 5.0, 60.0], 0, [0.0, 0.0, 39.0], [1.0, 2.088788163581501, 0.17731276127035372]),
    (Family::BgNbd, [3.0, 50.0, 5.0, 60.0], 0, [0.0, 38.86, 39.0], [1.0, 1.2333060039709518, 0.33567177603532056]),
    (Family::BgNbd, [3.0, 50.0, 5.0, 60.0], 2, [30.43, 38.86, 39.0], [0.8811181589694813, 1.7593538890401694, 0.2617357720680818]),
    (Family::BgNbd, [3.0, 50.0, 5.0, 60.0], 26, [30.86, 31.0, 0.01], [0.9417527848374901, 0.00337136445822984, 0.9966345284438981]),
    (Family::BgNbd, [3.0, 50.0, 5.0, 60.0], 26, [12.0, 40.0, 1000.0], [0.00034405327558713155, 0.007720826758012958, 0.9996559467244128]),
    (Family::BgNbd, [3.0, 50.0, 5.0, 60.0], 450, [103.5, 104.0, 52.0], [0.9589023409934709, 79.7491204062893, 0.04109765900652908]),
    (Family::BgNbd, [3.0, 50.0, 5.0, 60.0], 10000, [364.99, 365.0, 365.0], [0.99936784657193, 2310.6186069579758, 0.0006321534280699378]),
    (Family::MbgNbd, [0.525, 6.183, 0.891, 1.614], 0, [0.0, 0.0, 39.0], [0.644311377245509, 1.1829536655971726, 0.582473189493289]),
    (Family::MbgNbd, [0.525, 6.183, 0.891, 1.614], 0, [0.0, 38.86, 39.0], [0.3897350809187629, 0.1540127466751467, 0.8911706012225319]),
    (Family::MbgNbd, [0.525, 6.183, 0.891, 1.614], 2, [30.43, 38.86, 39.0], [0.7062022651184873, 1.2629606232673658, 0.4400059091777069]),
    (Family::MbgNbd, [0.525, 6.183, 0.891, 1.614], 26, [30.86, 31.0, 0.01], [0.9655661441440616, 0.0068872279670024825, 0.9931374316666061]),
    (Family::MbgNbd, [0.525, 6.183, 0.891, 1.614], 26, [12.0, 40.0, 1000.0], [5.668801446681747e-10, 5.8477455869843046e-08, 0.9999999994331199]),
    (Family::MbgNbd, [0.525, 6.183, 0.891, 1.614], 450, [103.5, 104.0, 52.0], [0.9849193331671062, 175.3212675151556, 0.015080666832893814]),
    (Family::MbgNbd, [0.525, 6.183, 0.891, 1.614], 10000, [364.99, 365.0, 365.0], [0.9998833814927692, 7109.7743009045635, 0.00011661850723073963]),
    (Family::MbgNbd, [0.05, 0.5, 20.0, 0.1], 0, [0.0, 0.0, 39.0], [0.004975124378109453, 0.0010208343116056666, 0.9990236102907849]),
    (Family::MbgNbd, [0.05, 0.5, 20.0, 0.1], 0, [0.0, 38.86, 39.0], [0.004003350615353419, 0.00013760134197445898, 0.9998645175294291]),
    (Family::MbgNbd, [0.05, 0.5, 20.0, 0.1], 2, [30.43, 38.86, 39.0], [0.060205751785139934, 0.0501307319693042, 0.9544702360049043]),
    (Family::MbgNbd, [0.05, 0.5, 20.0, 0.1], 26, [30.86, 31.0, 0.01], [0.5374714143608653, 0.004436709981530918, 0.9955742246322165]),
    (Family::MbgNbd, [0.05, 0.5, 20.0, 0.1], 26, [12.0, 40.0, 1000.0], [6.545050409319215e-14, 1.5880359151032412e-13, 0.9999999999999345]),
    (Family::MbgNbd, [0.05, 0.5, 20.0, 0.1], 450, [103.5, 104.0, 52.0], [0.7221637855532692, 17.856935413593106, 0.27783621444673084]),
    (Family::MbgNbd, [0.05, 0.5, 20.0, 0.1], 10000, [364.99, 365.0, 365.0], [0.9973775363657263, 525.9896300151619, 0.0026224636342736638]),
    (Family::ParetoNbd, [0.55315, 10.57633, 0.60625, 11.6715], 0, [0.0, 0.0, 39.0], [1.0, 1.2133598958996463, 0.5935565956612597]),
    (Family::ParetoNbd, [0.55315, 10.57633, 0.60625, 11.6715], 0, [0.0, 38.86, 39.0], [0.2951534283137148, 0.10705867230162038, 0.930732369250774]),
    (Family::ParetoNbd, [0.55315, 10.57633, 0.60625, 11.6715], 2, [30.43, 38.86, 39.0], [0.869121571145287, 1.4550836611187477, 0.40809711948238986]),
    (Family::ParetoNbd, [0.55315, 10.57633, 0.60625, 11.6715], 26, [30.86, 31.0, 0.01], [0.9979179910934463, 0.006372853018954495, 0.9936482150715962]),
    (Family::ParetoNbd, [0.55315, 10.57633, 0.60625, 11.6715], 26, [12.0, 40.0, 1000.0], [1.457971842947463e-08, 2.285694230154162e-06, 0.999999985739217]),
    (Family::ParetoNbd, [0.55315, 10.57633, 0.60625, 11.6715], 450, [103.5, 104.0, 52.0], [0.9918244816499976, 180.3478446511747, 0.009495718301637186]),
    (Family::ParetoNbd, [0.55315, 10.57633, 0.60625, 11.6715], 10000, [364.99, 365.0, 365.0], [0.9999815586076739, 7788.043123015128, 7.888203150008547e-05]),
    (Family::ParetoNbd, [0.5143, 2.8845, 0.2856, 14.1087], 0, [0.0, 0.0, 39.0], [1.0, 5.556086669401211, 0.32667381824149366]),
    (Family::ParetoNbd, [0.5143, 2.8845, 0.2856, 14.1087], 0, [0.0, 38.86, 39.0], [0.5303261441991284, 0.2340561604823747, 0.8579975237695053]),
    (Family::ParetoNbd, [0.5143, 2.8845, 0.2856, 14.1087], 2, [30.43, 38.86, 39.0], [0.93607442999684, 2.019705238997825, 0.2831870065031213]),
    (Family::ParetoNbd, [0.5143, 2.8845, 0.2856, 14.1087], 26, [30.86, 31.0, 0.01], [0.9990621336096477, 0.00781731902091741, 0.992214330225763]),
    (Family::ParetoNbd, [0.5143, 2.8845, 0.2856, 14.1087], 26, [12.0, 40.0, 1000.0], [8.552884305485053e-11, 2.9408311150166727e-08, 0.9999999999152006]),
    (Family::ParetoNbd, [0.5143, 2.8845, 0.2856, 14.1087], 450, [103.5, 104.0, 52.0], [0.9958454220661527, 206.6264371049043, 0.004725683831249715]),
    (Family::ParetoNbd, [0.5143, 2.8845, 0.2856, 14.1087], 10000, [364.99, 365.0, 365.0], [0.9999913430621934, 8928.35155169028, 3.636901611420603e-05]),
    (Family::ParetoNbd, [2.5, 40.0, 1.0, 3.0], 0, [0.0, 0.0, 39.0], [1.0, 0.494823249302861, 0.7388800729075898]),
    (Family::ParetoNbd, [2.5, 40.0, 1.0, 3.0], 0, [0.0, 38.86, 39.0], [0.017771415885469866, 0.015526971572847466, 0.991418272225409]),
    (Family::ParetoNbd, [2.5, 40.0, 1.0, 3.0], 2, [30.43, 38.86, 39.0], [0.7499538542264612, 1.1794289240102833, 0.5034873467573104]),
    (Family::ParetoNbd, [2.5, 40.0, 1.0, 3.0], 26, [30.86, 31.0, 0.01], [0.9957647118348891, 0.003996496011239738, 0.9960117942869492]),
    (Family::ParetoNbd, [2.5, 40.0, 1.0, 3.0], 26, [12.0, 40.0, 1000.0], [1.5928578013800164e-05, 0.0007780509740493784, 0.9999850235102864]),
    (Family::ParetoNbd, [2.5, 40.0, 1.0, 3.0], 450, [103.5, 104.0, 52.0], [0.9887093599247413, 131.66985242695608, 0.014220252878508782]),
    (Family::ParetoNbd, [2.5, 40.0, 1.0, 3.0], 10000, [364.99, 365.0, 365.0], [0.9999691762998926, 6262.485746805096, 0.00014083394014822984]),
    (Family::ParetoNbd, [0.1, 0.001, 5.0, 200.0], 0, [0.0, 0.0, 39.0], [1.0, 2548.1246741003715, 0.3770482331294578]),
    (Family::ParetoNbd, [0.1, 0.001, 5.0, 200.0], 0, [0.0, 38.86, 39.0], [0.37933715332047147, 0.026458068984220096, 0.9814421002723918]),
    (Family::ParetoNbd, [0.1, 0.001, 5.0, 200.0], 2, [30.43, 38.86, 39.0], [0.7956126618193097, 1.165342926851039, 0.5183019190985307]),
    (Family::ParetoNbd, [0.1, 0.001, 5.0, 200.0], 26, [30.86, 31.0, 0.01], [0.9967879664244071, 0.008391132726383331, 0.991645431589712]),
    (Family::ParetoNbd, [0.1, 0.001, 5.0, 200.0], 26, [12.0, 40.0, 1000.0], [1.0915183422650994e-12, 4.267190809956691e-11, 0.9999999999989433]),
    (Family::ParetoNbd, [0.1, 0.001, 5.0, 200.0], 450, [103.5, 104.0, 52.0], [0.9712930025912845, 149.59878823971812, 0.03238962496502933]),
    (Family::ParetoNbd, [0.1, 0.001, 5.0, 200.0], 10000, [364.99, 365.0, 365.0], [0.9998981989383785, 3342.368613667294, 0.00042468181588798537]),
    (Family::ParetoNbd, [7.0, 900.0, 0.01, 0.001], 0, [0.0, 0.0, 39.0], [1.0, 0.27565948719259964, 0.766320835222935]),
    (Family::ParetoNbd, [7.0, 900.0, 0.01, 0.001], 0, [0.0, 38.86, 39.0], [0.8725502597898529, 0.2527380890787456, 0.7844807958299054]),
    (Family::ParetoNbd, [7.0, 900.0, 0.01, 0.001], 2, [30.43, 38.86, 39.0], [0.9974520045459604, 0.37146399251330026, 0.6951867360751265]),
    (Family::ParetoNbd, [7.0, 900.0, 0.01, 0.001], 26, [30.86, 31.0, 0.01], [0.9999546263379239, 0.00035444091786526077, 0.9996456237946736]),
    (Family::ParetoNbd, [7.0, 900.0, 0.01, 0.001], 26, [12.0, 40.0, 1000.0], [0.9776752536759803, 33.51353066145688, 0.026983245814418022]),
    (Family::ParetoNbd, [7.0, 900.0, 0.01, 0.001], 450, [103.5, 104.0, 52.0], [0.9999458782771091, 23.61689699982637, 0.00026146146309142317]),
    (Family::ParetoNbd, [7.0, 900.0, 0.01, 0.001], 10000, [364.99, 365.0, 365.0], [0.9999997148962064, 2876.267754722251, 3.7475575632339164e-06]),
    (Family::ParetoNbd, [0.3, 3.0, 1000.0, 50000.0], 0, [0.0, 0.0, 39.0], [1.0, 2.708192830073389, 0.5400667337244107]),
    (Family::ParetoNbd, [0.3, 3.0, 1000.0, 50000.0], 0, [0.0, 38.86, 39.0], [0.38599260125100743, 0.0749368026617368, 0.9492715075443207]),
    (Family::ParetoNbd, [0.3, 3.0, 1000.0, 50000.0], 2, [30.43, 38.86, 39.0], [0.8066200500937825, 1.2005818491359543, 0.5024306903876159]),
    (Family::ParetoNbd, [0.3, 3.0, 1000.0, 50000.0], 26, [30.86, 31.0, 0.01], [0.9970488867286075, 0.007711695671157652, 0.9923191777771133]),
    (Family::ParetoNbd, [0.3, 3.0, 1000.0, 50000.0], 26, [12.0, 40.0, 1000.0], [4.563885297895939e-11, 1.3982145770051343e-09, 0.9999999999558583]),
    (Family::ParetoNbd, [0.3, 3.0, 1000.0, 50000.0], 450, [103.5, 104.0, 52.0], [0.9666855387145835, 131.64977728783944, 0.03788738784357464]),
    (Family::ParetoNbd, [0.3, 3.0, 1000.0, 50000.0], 10000, [364.99, 365.0, 365.0], [0.9997718804999457, 1368.7040323336903, 0.0009581360744569351]),
];

#[test]
fn forecasts_match_the_papers_closed_forms_in_fifty_digits() {
    for &(family, parameters, frequency, [recency, age, horizon], expected) in PUBLISHED {
        let customer = RecencyFrequency { frequency, recency, age };
        let found = prepared(four(family, parameters)).forecast(&customer, horizon);
        let what = format!("{family} {parameters:?} {customer:?} {horizon}");
        // The rounding of a power grows with the purchases in its exponent.
        let tolerance = 4e-13 + 2e-16 * f64::from(frequency);
        assert_close(found, expected, tolerance, &what);
    }
}

fn assert_twins(model: Model, customer: &RecencyFrequency, horizon: f64, tolerance: f64) {
    let plain = numbers(model.as_model().forecast(customer, horizon));
    let what = format!("{model:?} {customer:?} {horizon}");
    assert_close(prepared(model).forecast(customer, horizon), plain, tolerance, &what);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_prepared_model_agrees_with_its_plain_twin(
        logs in prop::array::uniform4(-2.5..4.0_f64),
        k in 1..4_u32,
        x in 0..40_u32,
        recency_share in 0.01..=1.0_f64,
        ln_age in -1.0..6.0_f64,
        ln_horizon in -9.0..7.0_f64,
    ) {
        let [r, alpha, third, fourth] = logs.map(f64::exp);
        let (age, horizon) = (ln_age.exp(), ln_horizon.exp());
        let recency = if x == 0 { 0.0 } else { recency_share * age };
        let customer = RecencyFrequency { frequency: x, recency, age };
        let k = NonZeroU32::new(k).expect("from 1 on");
        for family in [Family::BgNbd, Family::MbgNbd, Family::ParetoNbd] {
            let model = four(family, [r, alpha, third, fourth]);
            assert_twins(model.clone(), &customer, horizon, 1e-11);
            let never_leaving = Some(NeverLeaving { nbd: Nbd { r, alpha }, weight: 0.1 });
            let alone = CustomerBase::new(TimeUnit::Day, model);
            let mixed = CustomerBase { never_leaving, ..alone };
            let plain = [
                mixed.probability_alive(&customer),
                mixed.expected_purchases(&customer, horizon),
                mixed.probability_of_none(&customer, horizon),
            ];
            let what = format!("{mixed:?} {customer:?} {horizon}");
            assert_close(PreparedModel::from(mixed).forecast(&customer, horizon), plain, 1e-11, &what);
        }
        let (a, b) = (third, fourth);
        assert_twins(Model::BgCnbdK(BgCnbdK { k, r, alpha, a, b }), &customer, horizon, 1e-11);
        assert_twins(Model::MbgCnbdK(MbgCnbdK { k, r, alpha, a, b }), &customer, horizon, 1e-11);
    }
}

#[test]
fn earlier_questions_change_no_bit() {
    let customers: Vec<RecencyFrequency> = (0..200)
        .map(|i| {
            let age = 5.0 + f64::from(i * 37 % 100);
            let frequency = i * 7 % 12;
            let recency = if frequency == 0 { 0.0 } else { age * f64::from(i % 10 + 1) / 10.0 };
            RecencyFrequency { frequency, recency, age }
        })
        .collect();
    let model = Model::BgNbd(BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 });
    let (one, other) = (prepared(model.clone()), prepared(model));
    let said: Vec<Forecast> = customers.iter().map(|c| one.forecast(c, 39.0)).collect();
    for (customer, said) in customers.iter().zip(said).rev() {
        assert_eq!(other.forecast(customer, 39.0), said);
    }
}

#[test]
fn a_horizon_without_days_expects_nothing() {
    let customer = RecencyFrequency { frequency: 3, recency: 20.0, age: 30.0 };
    for family in [Family::BgNbd, Family::MbgNbd, Family::ParetoNbd] {
        let forecast = prepared(four(family, [0.5, 10.0, 0.6, 11.0])).forecast(&customer, 0.0);
        assert_eq!((forecast.expected_purchases, forecast.probability_of_none), (0.0, 1.0));
    }
}

#[test]
fn a_prepared_model_is_stored_as_its_model() {
    let ready = prepared(four(Family::ParetoNbd, [0.553, 10.578, 0.606, 11.669]));
    let json = serde_json::to_string(&ready).unwrap();
    assert_eq!(json, serde_json::to_string(ready.customer_base()).unwrap());
    assert_eq!(serde_json::from_str::<PreparedModel>(&json).unwrap(), ready);
}
