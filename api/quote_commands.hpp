// Drafting quotes, sending them, and making jobs of them. Discounts are asked for when a quote is drafted or
// changed, and again when it is sent; what is sent is kept with every amount.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/recommendation_commands.hpp"
#include "api/visitors.hpp"
#include "api/work_lines.hpp"
#include "domain/quote.hpp"

namespace api {

/// A quote as a client asks for one: for a customer, or as further work on a job.
struct QuoteInput {
  std::optional<domain::JobId> job_id;
  std::optional<domain::CustomerId> customer_id;
  std::optional<CustomerInput> customer;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<VehicleInput> vehicle;
  std::optional<domain::Date> valid_until;  ///< as many days as the garage's policy says where nobody does
  std::vector<WorkLineInput> lines;
  std::optional<domain::document::DocumentDiscount> discount;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(QuoteInput, (),
                      (job_id, customer_id, customer, vehicle_id, vehicle, valid_until, lines, discount,
                       notes))

/// What a merge patch of a draft is applied to. Lines are replaced whole.
struct QuoteDetailsInput {
  domain::Date valid_until;
  std::optional<std::vector<WorkLineInput>> lines;
  std::optional<domain::document::DocumentDiscount> discount;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(QuoteDetailsInput, (), (valid_until, lines, discount, notes))

struct NewQuote {
  domain::QuoteId quote_id;
  domain::GarageId garage_id;
  QuoteInput input;
  std::optional<NewVisitors> visitors;  ///< none: those of the job
};

/// Reads what needs no state.
Result<NewQuote> new_quote(QuoteInput input, const GarageSettings& garage);
Result<void> make_quote(Transaction& transaction, NewQuote& quote);
Result<void> patch_quote(Transaction& transaction, domain::QuoteId id, std::string_view merge_patch);

/// With the discounts and the rates of today.
Result<void> send_quote(Transaction& transaction, domain::QuoteId id);

/// These lines, or all that are not answered yet. Each is kept as declined work.
Result<void> decline_quote_lines(Transaction& transaction, domain::QuoteId id,
                                 const std::optional<std::vector<std::int32_t>>& numbers,
                                 const DeclinedWork& said);

/// The approved lines come onto the job that is named, the one that the quote is for, or a new one.
Result<domain::JobId> convert_quote(Transaction& transaction, domain::QuoteId id,
                                    const std::optional<domain::JobId>& job_id);

}  // namespace api
