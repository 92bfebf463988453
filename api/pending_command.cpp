#include "api/pending_command.hpp"

#include "projections/appointments.hpp"
#include "projections/bookings.hpp"
#include "projections/catalogue.hpp"
#include "projections/invoices.hpp"
#include "projections/jobs.hpp"
#include "projections/ledger.hpp"
#include "projections/otc_sales.hpp"
#include "projections/payments.hpp"
#include "projections/payouts.hpp"
#include "projections/quotes.hpp"
#include "projections/recommendations.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

domain::GarageId garage_in(const auto& row) { return row.garage_id; }
domain::GarageId garage_in(const projections::PaymentRow& row) { return row.payment.garage_id; }

template <class Row, class IdType>
std::optional<domain::GarageId> garage_of_thing(const CommandCall& call) {
  const auto id = call.id<IdType>(0, "thing");
  if (!id) return std::nullopt;
  const auto row = projections::read_row<Row>(*call.rows, Row::key(call.organisation(), *id));
  if (!row || !garage_in(*row)) return std::nullopt;
  return garage_in(*row);
}

/// Things of a garage that have paths of their own.
struct PathOfThings {
  std::string_view path;
  std::optional<domain::GarageId> (*garage)(const CommandCall&);
};
constexpr PathOfThings paths_of_things[] = {
    {"/v1/bookings/{bookingId}", garage_of_thing<projections::BookingRow, domain::BookingId>},
    {"/v1/appointments/{appointmentId}", garage_of_thing<projections::AppointmentRow, domain::AppointmentId>},
    {"/v1/jobs/{jobId}", garage_of_thing<projections::JobRow, domain::JobId>},
    {"/v1/quotes/{quoteId}", garage_of_thing<projections::QuoteRow, domain::QuoteId>},
    {"/v1/recommendations/{recommendationId}",
     garage_of_thing<projections::RecommendationRow, domain::RecommendationId>},
    {"/v1/invoices/{invoiceId}", garage_of_thing<projections::InvoiceRow, domain::InvoiceId>},
    {"/v1/credit-notes/{creditNoteId}", garage_of_thing<projections::CreditNoteRow, domain::CreditNoteId>},
    {"/v1/payments/{paymentId}", garage_of_thing<projections::PaymentRow, domain::PaymentId>},
    {"/v1/payouts/{payoutId}", garage_of_thing<projections::PayoutRow, domain::PayoutId>},
    {"/v1/otc-sales/{otcSaleId}", garage_of_thing<projections::OtcSaleRow, domain::OtcSaleId>},
    {"/v1/journal-entries/{journalEntryId}",
     garage_of_thing<projections::JournalEntryRow, domain::JournalEntryId>},
    {"/v1/bays/{bayId}", garage_of_thing<projections::BayRow, domain::BayId>},
    {"/v1/services/{serviceId}", garage_of_thing<projections::ServiceRow, domain::ServiceId>}};

/// Where it happens: at the garage in the path, or at that of the thing in the path. Its day is the one that
/// counts.
std::optional<domain::GarageId> garage_of(const Route& route, const CommandCall& call) {
  const auto path = route.info.path;
  if (path.starts_with("/v1/garages/{garageId}")) {
    if (const auto id = call.id<domain::GarageId>(0, "garage")) return *id;
    return std::nullopt;
  }
  for (const auto& things : paths_of_things)
    if (path.starts_with(things.path)) return things.garage(call);
  return std::nullopt;
}

}  // namespace

// ---- deciding -----------------------------------------------------------------------------------

domain::Context DecidedCommand::context(domain::Instant now) const {
  constexpr std::int64_t day_ms = 86'400'000;
  return {.now = now, .today = {static_cast<std::int32_t>(now.milliseconds / day_ms)}, .staff = {}};
}

std::optional<Application::Outcome> DecidedCommand::answered_before(eventstore::Log& log) {
  if (!record_) return std::nullopt;
  const auto earlier = log.remembered(record_->key);
  if (!earlier) return std::nullopt;
  if (earlier->request_hash != record_->request_hash)
    return problem(422, "idempotency-key-reused", "This Idempotency-Key was used with another body.");
  replayed_ = true;
  return std::pair(Done{earlier->status, earlier->resource}, earlier->position);
}

Application::Outcome DecidedCommand::decide_and_stage(eventstore::Log& log, bool& staged) {
  const auto now = application_.next_recorded_at();
  metadata_.commit_id = new_ulid().bytes();
  metadata_.recorded_at_ms = now.milliseconds;
  const auto generation = application_.runner().current();
  Transaction transaction(log, application_.aggregates(), generation->rows(), metadata_, context(now));
  auto done = decide_(transaction);
  if (!done) return std::unexpected(std::move(done).error());
  if (transaction.empty()) return std::pair(*std::move(done), log.head());
  if (record_) {
    record_->status = done->status;
    record_->resource = done->resource;
    transaction.remember(*record_);
  }
  const auto position = transaction.stage();
  if (!position) return std::unexpected(position.error());
  staged = true;
  events_ = std::move(transaction.events());
  return std::pair(*std::move(done), *position);
}

bool DecidedCommand::stage(eventstore::Log& log) {
  bool staged = false;
  try {
    if (auto earlier = answered_before(log)) outcome_ = *std::move(earlier);
    else outcome_ = decide_and_stage(log, staged);
  } catch (const eventstore::LogFailure&) {
    throw;
  } catch (const std::exception&) {
    // Before anything was staged: this one command cannot be decided, the others can.
    if (staged) throw;
    outcome_ = problem(500, "internal-error", "The command could not be decided.");
  }
  return staged;
}

// ---- a request ----------------------------------------------------------------------------------

PendingCommand::PendingCommand(Application& application, const Route& route, const CommandCall& call,
                               Decide decide, Reply reply)
    : DecidedCommand(application, application.metadata_for(call), std::move(decide),
                     application.idempotency_record(call, application.metadata_for(call))),
      route_(route),
      reads_views_(route.info.reads_views || decide_.reads_views),
      call_(static_cast<const Call&>(call)),
      path_(call.path),
      reply_(std::move(reply)) {
  call_.path = path_;
  call_.peer = {};
  if (const auto garage = garage_of(route, call)) {
    metadata_.garage = garage->ulid.bytes();
    garage_ = application.garage(call, *garage).value_or(nullptr);
  }
  call_.path_parameters = {};
}

domain::Context PendingCommand::context(domain::Instant now) const {
  auto context = DecidedCommand::context(now);
  if (garage_) context.today = garage_->time_zone.date_of(now);
  if (call_.principal) context.staff = call_.principal->staff_id;
  return context;
}

/// What the answer is made of. It is rendered when the command is gone, on the connection's thread.
struct PendingCommand::Answer {
  const Application& application;
  const Route& route;
  Call call;
  Application::Outcome outcome;
  bool replayed = false;

  Response render() const;
  Response shown() const;
};

Response PendingCommand::Answer::shown() const {
  if (!outcome) return to_response(outcome.error(), call.correlation_id);
  const auto& [done, position] = *outcome;
  Response response;
  response.status = done.status;
  if (done.shown) {
    response.body = done.shown->body;
    response.content_type = done.shown->content_type;
  } else if (!done.resource.empty()) {
    auto resource = application.show_result(route, call, done.resource,
                                            replayed ? std::optional(position) : std::nullopt);
    if (!resource) return to_response(resource.error(), call.correlation_id);
    response.body = std::move(resource->body);
    response.content_type = resource->content_type;
    if (!resource->etag.empty()) response.headers += "ETag: " + resource->etag + "\r\n";
    if (done.status == 201) response.headers += "Location: " + done.resource + "\r\n";
  }
  response.headers += "Forecourt-Position: " + std::to_string(position) + "\r\n";
  return response;
}

Response PendingCommand::Answer::render() const {
  try {
    return shown();
  } catch (const std::exception&) {
    // It is done, but it cannot be shown: the client must not take that for a refusal that it may repeat.
    return to_response({500,
                        "answer-not-available",
                        "The change was made, but its result cannot be shown. Read the resource again.",
                        {},
                        {},
                        {}},
                       call.correlation_id);
  }
}

void PendingCommand::answer() {
  if (!outcome_) ++application_.metrics().refused_commands;
  call_.path = {};
  Response response;
  response.status = outcome_ ? outcome_->first.status : outcome_.error().status;
  response.render = [answer = std::make_shared<Answer>(application_, route_, std::move(call_),
                                                       std::move(outcome_), replayed_)] {
    return answer->render();
  };
  reply_(std::move(response));
}

void PendingCommand::fail(std::string_view) {
  reply_(to_response({503,
                      "log-failed",
                      "The change was not confirmed; whether it was made shows after a restart.",
                      {},
                      {},
                      {}},
                     call_.correlation_id));
}

void PendingCommand::refuse(const Problem& problem) { reply_(to_response(problem, call_.correlation_id)); }

}  // namespace api
