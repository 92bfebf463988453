// The money of a demo garage: what its work was billed with and how that was paid, what it sold over the
// counter, its members, its closed months, and its VAT returns. Two years of it, through ordinary commands in
// the order of their days, each dated as if it had been given then.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "api/demo_draw.hpp"
#include "api/demo_timeline.hpp"
#include "api/demo_workshop.hpp"
#include "domain/payment_events.hpp"

namespace api {

struct DemoCustomer {
  domain::CustomerId customer_id;
  domain::GarageId garage_id;  ///< where the customer usually goes
  bool business = false;
  bool active = true;
  std::int32_t terms_days = 0;    ///< to pay within
  bool has_credit_limit = false;  ///< so what is owed must be known exactly when more is billed
};

/// A visit, and the job that it became, which is known only once the visit is in the log.
struct DemoBillable {
  const DemoVisit* visit = nullptr;
  domain::GarageId garage_id;
  const std::optional<domain::JobId>* job = nullptr;
  std::size_t customer = 0;  ///< of the list of customers
};

struct DemoTrade {
  std::uint64_t seed = 1;
  domain::Date first_day;  ///< of what is sold
  std::vector<domain::GarageId> garages;
  std::vector<DemoCustomer> customers;
  std::vector<DemoBillable> visits;  ///< in the order of time
  /// A service of the catalogue that members of the best plan pay less for.
  std::optional<domain::ServiceId> members_service;
};

/// Plans all of it. What it points into must stay until the timeline's commands are done.
void plan_demo_sales(const DemoTrade& trade, DemoTimeline& timeline);

// Its parts.
void plan_demo_bills(const DemoTrade& trade, DemoDraw& draw, DemoTimeline& timeline);
void plan_demo_memberships(const DemoTrade& trade, DemoDraw& draw, DemoTimeline& timeline);
void plan_demo_payouts(const DemoTrade& trade, DemoTimeline& timeline);
void plan_demo_counter(const DemoTrade& trade, DemoDraw& draw, DemoTimeline& timeline);

/// A payment to come for an invoice that is issued by then: so much of what is open, and so many pence more.
struct DemoPaying {
  domain::PaymentId payment_id;
  domain::InvoiceId invoice_id;
  domain::payment::Method method = domain::payment::Method::card;
  std::int64_t percent = 100;
  std::int64_t more_minor = 0;  ///< below 0: too little
};
/// Nothing where nothing is open.
Result<void> pay_demo_invoice(Transaction& transaction, const DemoPaying& paying);

}  // namespace api
