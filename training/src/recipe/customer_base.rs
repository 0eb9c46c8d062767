//! The models of the customer base as a whole: further inputs next to the features, and the
//! predictor of a horizon for which no trees can be learned.

use std::sync::Arc;

use rayon::prelude::*;
use tenure::error_chain::error_chain;
use tenure::history::Buyer;
use tenure::predictors::customer_base::{
    CustomerBase, GammaGamma, PreparedModel, RepeatSpend, TimeUnit,
};
use tenure::predictors::fallback::{CustomerBasePredictor, NetSpend, Spent};
use tenure::predictors::learned::CustomerBaseInputs;
use tenure::time::Day;

use super::error::CustomerBaseFitError;
use crate::customers::Customers;
use crate::fit::choose::{Purchases, choose};
use crate::fit::gamma_gamma::{Spending, fit_spend};
use crate::fit::{Fit, Prior};

/// The largest mean of Gamma-Gamma for a newcomer that is used, in means of a purchase day
/// of the shop: beyond, it is an extrapolation of a heavy tail.
const NEWCOMER_SPEND_MAX: f64 = 2.0;

/// The remark on a Gamma-Gamma model whose mean for a newcomer is larger.
const NEWCOMER_SPEND_WARNING: &str = "Gamma-Gamma expects newcomers to spend more than twice \
     the mean of a purchase day, so a customer's own mean, shrunk towards the shop's, replaces it";

/// The models fitted on everything known at an as-of; every horizon uses the same.
pub struct CustomerBaseFit {
    as_of: Day,
    purchases: Result<PreparedModel, Arc<CustomerBaseFitError>>,
    spend: Result<GammaGamma, CustomerBaseFitError>,
    net_spend: NetSpend,
    /// Reservations about the predictor of a horizon that do not make it untrustworthy.
    remarks: Vec<String>,
}

impl CustomerBaseFit {
    /// Fits when customers buy and what they spend.
    pub fn of(customers: &Customers) -> CustomerBaseFit {
        let purchases = fit_purchases(customers);
        let mut remarks = purchases.as_ref().map(warning_texts).unwrap_or_default();
        let purchases = purchases.map(|fitted| PreparedModel::from(fitted.model)).map_err(Arc::new);
        let spend = fit_repeat_spend(customers.buyers()).map(|fitted| fitted.model);
        let net_spend = net_spend(spend.as_ref().ok(), customers.buyers());
        if spend.is_ok() && net_spend.gamma_gamma.is_none() {
            remarks.push(NEWCOMER_SPEND_WARNING.to_owned());
        }
        CustomerBaseFit { as_of: customers.as_of(), purchases, spend, net_spend, remarks }
    }

    /// The inputs next to the features; `None` where the data allow no such model, and then
    /// the features are the only inputs.
    pub(super) fn inputs(&self) -> Option<CustomerBaseInputs> {
        let purchases = self.purchases.as_ref().ok()?.clone();
        Some(CustomerBaseInputs { purchases, spend: self.spend.as_ref().ok().copied() })
    }

    /// The predictor of a horizon.
    ///
    /// # Errors
    ///
    /// When there is no trustworthy model, or it has no answer for some customer.
    pub(super) fn forecast(
        &self,
        customers: &Customers,
        horizon_days: u16,
    ) -> Result<CustomerBasePredictor, Arc<CustomerBaseFitError>> {
        let purchases = self.purchases.clone()?;
        let forecast = CustomerBasePredictor { purchases, spend: self.net_spend.clone() };
        let is_finite = |buyer: &Buyer| {
            let predicted = forecast.predict(buyer, horizon_days);
            predicted.churn_probability.is_finite() && predicted.expected_value_minor.is_finite()
        };
        match customers.buyers().par_iter().position_first(|buyer| !is_finite(buyer)) {
            Some(at) => {
                let customer_id = customers.ids()[at].to_owned();
                Err(Arc::new(CustomerBaseFitError::NotFinite { customer_id }))
            }
            None => Ok(forecast),
        }
    }

    /// Reservations about the predictor of a horizon, a clause each.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The models that could not be fitted and the reasons, a sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Err(error) = &self.purchases {
            warnings.push(format!(
                "as of {} no customer-base model adds inputs to the features: {}",
                self.as_of,
                error_chain(&**error)
            ));
        }
        if let Err(error) = &self.spend {
            warnings.push(format!(
                "as of {} there is no Gamma-Gamma model of repeat purchases worth more than \
                 nothing: {}",
                self.as_of,
                error_chain(error)
            ));
        }
        warnings
    }
}

/// The family is chosen by its fit out of time, inside what is known.
fn fit_purchases(customers: &Customers) -> Result<Fit<CustomerBase>, CustomerBaseFitError> {
    let days: Vec<Vec<Day>> =
        customers.buyers().iter().map(|buyer| buyer.purchase_days()).collect();
    let purchases = Purchases { customers: &days, as_of: customers.as_of(), unit: TimeUnit::Week };
    trusted(choose(purchases, Prior::default())?.fitted)
}

fn fit_repeat_spend(buyers: &[Buyer]) -> Result<Fit<GammaGamma>, CustomerBaseFitError> {
    let repeats = buyers.iter().map(|buyer| RepeatSpend::of(buyer, 1));
    trusted(fit_spend(&Spending::new(repeats), Prior::default())?)
}

fn trusted<M>(fitted: Fit<M>) -> Result<Fit<M>, CustomerBaseFitError> {
    if fitted.is_doubtful() {
        let doubts = warning_texts(&fitted).join(", ");
        return Err(CustomerBaseFitError::Doubtful { doubts });
    }
    Ok(fitted)
}

fn warning_texts<M>(fitted: &Fit<M>) -> Vec<String> {
    fitted.warnings.iter().map(ToString::to_string).collect()
}

/// The spend of a purchase day, less the returns that are known.
fn net_spend(gamma_gamma: Option<&GammaGamma>, buyers: &[Buyer]) -> NetSpend {
    let (mut purchase_days, mut gross, mut returned) = (0_u64, 0_i128, 0_i128);
    for spent in buyers.iter().map(Spent::of) {
        purchase_days += u64::from(spent.purchase_days);
        gross += spent.gross_minor;
        returned += spent.returned_minor;
    }
    let (gross, net) = (gross as f64, (gross + returned) as f64);
    let mean_minor = gross / purchase_days.max(1) as f64;
    let newcomer = RepeatSpend { frequency: 0, monetary_value: 0.0 };
    let is_plausible =
        |model: &&GammaGamma| model.expected_spend(&newcomer) <= NEWCOMER_SPEND_MAX * mean_minor;
    NetSpend {
        gamma_gamma: gamma_gamma.filter(is_plausible).copied(),
        mean_minor,
        kept_share: if gross > 0.0 { (net / gross).clamp(0.0, 1.0) } else { 1.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::buyer;

    /// Customers who buy every few days for `as_of` days, and spend alike.
    fn shop(customers: i32, as_of: i32) -> Customers<'static> {
        let one = |customer: i32| {
            let visits = (0..as_of).step_by(5 + customer as usize % 40);
            let orders: Vec<(i32, i64)> =
                visits.map(|day| (day, i64::from(900 + 37 * (customer + day)))).collect();
            buyer(&orders, as_of)
        };
        Customers::numbered((0..customers).map(one).collect())
    }

    #[test]
    fn a_model_that_cannot_be_fitted_is_named_with_the_reason() {
        let warnings = CustomerBaseFit::of(&shop(3, 60)).warnings();
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        assert!(warnings[0].contains("customer-base model"), "{warnings:?}");
        for warning in warnings {
            assert!(warning.contains("3 of 3 customers bought again"), "{warning}");
        }
    }

    #[test]
    fn the_kept_share_and_the_mean_of_a_purchase_day_are_of_all_customers() {
        let buyers = [buyer(&[(1, 1_000), (2, 1_000), (9, -500)], 20), buyer(&[(3, 500)], 20)];
        let spend = net_spend(None, &buyers);
        assert_eq!((spend.mean_minor, spend.kept_share), (2_500.0 / 3.0, 0.8));
        assert!(net_spend(None, &[]).is_sound());
    }

    #[test]
    fn a_heavy_tail_is_not_taken_for_a_mean() {
        let buyers = [buyer(&[(1, 1_000), (2, 1_000)], 20)];
        let heavy = GammaGamma { p: 2.0, q: 1.1, gamma: 1_000.0 };
        assert_eq!(net_spend(Some(&heavy), &buyers).gamma_gamma, None);
        let usual = GammaGamma { q: 3.0, ..heavy };
        assert_eq!(net_spend(Some(&usual), &buyers).gamma_gamma, Some(usual));
    }
}
