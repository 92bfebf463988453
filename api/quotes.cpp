// Quotes: drafting and sending them, what customers say to each line, and making jobs of them.
#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <set>

#include "api/application.hpp"
#include "api/garage_resource.hpp"
#include "api/page.hpp"
#include "api/quote_commands.hpp"
#include "api/routes.hpp"
#include "api/surroundings.hpp"
#include "api/work_search.hpp"
#include "domain/field_errors.hpp"
#include "projections/quotes.hpp"

namespace api {

namespace {

using domain::quote::Quote;
using domain::quote::Status;
using projections::QuoteListRow;
using projections::QuoteRow;

constexpr ResourceWords words{"quote", "/v1/quotes/"};

struct QuoteView {
  domain::QuoteId quote_id;
  std::string quote_number;
  domain::GarageId garage_id;
  Status status = Status::draft;
  domain::CustomerId customer_id;
  std::optional<BookedCustomer> customer;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<BookedVehicle> vehicle;
  std::optional<domain::JobId> job_id;
  domain::Currency currency;
  domain::Date valid_until;
  std::vector<WorkLineView> lines;
  std::optional<domain::document::DocumentDiscount> discount;
  domain::document::Totals totals;           ///< as sent; of a draft, as it would be today
  domain::document::Totals approved_totals;  ///< of the lines that the customer wants
  std::optional<std::string> notes;
  std::optional<std::string> withdrawal_reason;
  std::vector<std::string> allowed_steps;
  std::vector<projections::QuoteStep> steps;
  std::optional<domain::Instant> sent_at;
  std::string details_url;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(QuoteView, (),
                      (quote_id, quote_number, garage_id, status, customer_id, customer, vehicle_id, vehicle,
                       job_id, currency, valid_until, lines, discount, totals, approved_totals, notes,
                       withdrawal_reason, allowed_steps, steps, sent_at, details_url, created_at, updated_at,
                       version))

using QuotesPage = Page<QuoteView>;

struct LinesInput {
  std::optional<std::vector<std::int32_t>> lines;  ///< their numbers; none: all that are not answered yet
};
BOOST_DESCRIBE_STRUCT(LinesInput, (), (lines))

struct DeclineInput {
  std::optional<std::vector<std::int32_t>> lines;
  std::optional<domain::recommendation::Severity> severity;
  std::optional<domain::recommendation::Due> due;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(DeclineInput, (), (lines, severity, due, reason))

struct WithdrawInput {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(WithdrawInput, (), (reason))

struct ConvertInput {
  std::optional<domain::JobId> job_id;
};
BOOST_DESCRIBE_STRUCT(ConvertInput, (), (job_id))

// ---- reading ------------------------------------------------------------------------------------

/// A sent quote whose last day is over has expired, whether or not anybody has noted it.
Status status_on(Status status, domain::Date valid_until, const std::optional<domain::Date>& today) {
  return status == Status::sent && today && *today > valid_until ? Status::expired : status;
}

/// The lines with their amounts: as they were sent, or as they would be today.
std::vector<domain::document::PricedLine> priced(const QuoteRow& row, Surroundings& surroundings,
                                                 const std::optional<domain::Date>& today) {
  if (row.totals) return row.priced;
  const auto garage = projections::read_row<projections::GarageRow>(
      surroundings.rows(), projections::GarageRow::key(surroundings.organisation(), row.garage_id));
  if (!garage || !today) return {};
  auto lines = priced_lines(*garage, row.lines, row.discount, *today);
  return lines ? std::move(lines->lines) : std::vector<domain::document::PricedLine>{};
}

void show_lines(const QuoteRow& row, const std::vector<domain::document::PricedLine>& lines,
                QuoteView& view) {
  std::vector<domain::document::PricedLine> approved;
  for (const auto& line : lines) {
    const auto said = std::ranges::find(row.answers, line.line.number, &projections::QuoteAnswer::number);
    const auto answer = said == row.answers.end() ? domain::quote::Answer::open : said->answer;
    auto& shown = view.lines.emplace_back(
        work_line_view(line, row.words.descriptions, boost::describe::enum_to_string(answer, "")));
    if (said != row.answers.end()) shown.recommendation_id = said->recommendation_id;
    if (answer == domain::quote::Answer::approved) approved.push_back(line);
  }
  view.totals = row.totals ? *row.totals : domain::document::totals_of(lines);
  view.approved_totals = domain::document::totals_of(approved);
}

/// What can be done with it next, also after its last day.
std::vector<std::string> steps_of(const QuoteRow& row, Status shown) {
  const bool is_wanted = std::ranges::any_of(row.answers, [](const projections::QuoteAnswer& said) {
    return said.answer == domain::quote::Answer::approved;
  });
  std::vector<std::string> steps;
  for (const auto step : domain::quote::allowed_steps(row.status)) {
    const bool is_late = step == "approve" && shown == Status::expired;
    const bool is_barred = is_wanted && (step == "expire" || step == "withdraw");
    if (!is_late && !is_barred) steps.emplace_back(step);
  }
  return steps;
}

QuoteView quote_view(const QuoteRow& row, Surroundings& surroundings, domain::Instant now) {
  const auto today = surroundings.local_day(row.garage_id, now);
  QuoteView view;
  view.quote_id = row.quote_id;
  view.quote_number = row.number;
  view.garage_id = row.garage_id;
  view.status = status_on(row.status, row.valid_until, today);
  view.customer_id = row.customer_id;
  view.customer = surroundings.customer(row.customer_id);
  view.vehicle_id = row.vehicle_id;
  view.vehicle = surroundings.vehicle(row.vehicle_id);
  view.job_id = row.job_id;
  view.currency = row.currency;
  view.valid_until = row.valid_until;
  show_lines(row, priced(row, surroundings, today), view);
  view.discount = row.discount;
  view.notes = row.words.notes;
  view.withdrawal_reason = row.withdrawal_reason;
  view.allowed_steps = steps_of(row, view.status);
  view.steps = row.steps;
  view.sent_at = row.sent_at;
  view.details_url = "/v1/quotes/" + row.quote_id.text();
  view.created_at = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

/// The newest first.
Result<QuotesPage> list(const ReadCall& call) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  const auto statuses = named_values<Status>(call, "status");
  if (!statuses) return std::unexpected(statuses.error());
  const auto customer = call.parameter<domain::CustomerId>("customerId");
  if (!customer) return std::unexpected(customer.error());
  const auto vehicle = call.parameter<domain::VehicleId>("vehicleId");
  if (!vehicle) return std::unexpected(vehicle.error());
  const auto job = call.parameter<domain::JobId>("jobId");
  if (!job) return std::unexpected(job.error());

  const WorkSearch search(call.query.find("q").value_or(""));
  Surroundings surroundings(call.organisation(), *call.rows);
  const auto today = surroundings.local_day(*garage, call.now);
  QuotesPage page{.page = paging->page, .page_size = paging->page_size};
  const auto begin = static_cast<std::int64_t>(paging->offset());
  const auto prefix = QuoteListRow::prefix(call.organisation(), *garage);
  auto end = prefix;
  end.text("\xff");
  call.rows->scan(prefix, end, true, [&](std::string_view, std::string_view stored) {
    const auto row = projections::decode_row<QuoteListRow>(stored);
    const bool fits = is_asked_for(*statuses, status_on(row.status, row.valid_until, today)) &&
                      (!*customer || row.customer_id == **customer) &&
                      (!*vehicle || row.vehicle_id == **vehicle) && (!*job || row.job_id == **job) &&
                      search.finds(row.number, row.text, row.customer_id, row.vehicle_id, surroundings);
    if (!fits) return true;
    if (page.total_items >= begin && page.total_items < begin + page.page_size)
      if (const auto whole =
              projections::read_row<QuoteRow>(*call.rows, QuoteRow::key(call.organisation(), row.quote_id)))
        page.items.push_back(quote_view(*whole, surroundings, call.now));
    ++page.total_items;
    return true;
  });
  page.total_pages = paging->pages(page.total_items);
  return page;
}

Result<QuoteView> read_one(const ReadCall& call) {
  const auto row = find_resource<QuoteRow, domain::QuoteId>(call, words, Permission::workshop_read);
  if (!row) return std::unexpected(row.error());
  Surroundings surroundings(call.organisation(), *call.rows);
  return quote_view(*row, surroundings, call.now);
}

// ---- changing -----------------------------------------------------------------------------------

/// Lines that are named are some, and each once.
Result<void> check_numbers(const std::optional<std::vector<std::int32_t>>& numbers) {
  if (!numbers) return {};
  domain::FieldErrors errors;
  if (numbers->empty())
    errors.add("/lines", "too-few", "Name a line, or leave this out for all that are not answered.");
  errors.count("/lines", numbers->size(), domain::document::lines_max);
  std::set<std::int32_t> seen;
  for (std::size_t i = 0; i < numbers->size() && !errors.any(); ++i)
    if (!seen.insert((*numbers)[i]).second)
      errors.add("/lines/" + std::to_string(i), "repeated", "The line is named already.");
  if (errors.any()) return std::unexpected(to_problem(errors.refusal().error()));
  return {};
}

Result<Decide> create(const Application& application, const CommandCall& call, QuoteInput input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  auto quote = new_quote(std::move(input), **garage);
  if (!quote) return std::unexpected(std::move(quote).error());
  return [quote = *std::move(quote)](Transaction& transaction) mutable -> Result<Done> {
    if (auto made = make_quote(transaction, quote); !made) return std::unexpected(std::move(made).error());
    return Done{201, std::string(words.path) + quote.quote_id.text()};
  };
}

/// A step with a body that may be left out.
template <class Body, class DecideStep>
void add_step(Router& router, RouteInfo info, DecideStep decide) {
  add_step_with_optional_body<Quote, Body>(router, std::move(info), words, Permission::workshop_write,
                                           decide);
}

void add_main_routes(Application& application) {
  auto& router = application.router();
  router.read<QuotesPage>(
      {.path = "/v1/garages/{garageId}/quotes",
       .permission = Permission::workshop_read,
       .summary = "The quotes of a garage",
       .description = "The newest first.",
       .query = {{"status",
                  "draft, sent, accepted, declined, expired, withdrawn or converted; several with commas."},
                 {"customerId", "For this customer."},
                 {"vehicleId", "For this vehicle."},
                 {"jobId", "For this job, or become this job."},
                 {"q", "Number, name, vehicle, plate or words of a line."},
                 page_parameter,
                 page_size_parameter}},
      list);
  router.command<QuoteInput>({.method = "POST",
                              .path = "/v1/garages/{garageId}/quotes",
                              .permission = Permission::workshop_write,
                              .summary = "Draft a quote",
                              .description = "For a customer, and a vehicle if it is about one, known or "
                                             "described as in a booking; or with jobId "
                                             "for further work on a job. Discounts of memberships apply by "
                                             "themselves, and each line shows what "
                                             "was considered.",
                              .example = R"({"customerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "vehicleId": "veh_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "lines": [{"kind": "labour", "description": "Replace timing belt", "quantity": 3.5, "unitPrice": 6500},
           {"kind": "parts", "description": "Timing belt kit", "unitPrice": 18450}]})",
                              .success = 201},
                             [&application](const CommandCall& call, QuoteInput input) {
                               return create(application, call, std::move(input));
                             });
  router.read<QuoteView>({.path = "/v1/quotes/{quoteId}",
                          .permission = Permission::workshop_read,
                          .summary = "A quote",
                          .description = "allowedSteps says what can be done with it next.",
                          .as_of = true},
                         read_one);
  add_merge_patch<Quote, QuoteDetailsInput>(
      router,
      {.path = "/v1/quotes/{quoteId}",
       .permission = Permission::workshop_write,
       .summary = "Change a draft",
       .description = "A merge patch (RFC 7396); lines are replaced whole. Only before it is sent.",
       .example = R"({"notes": "parts are in stock"})"},
      words, patch_quote);
}

void add_answer_routes(Router& router) {
  add_step<LinesInput>(
      router,
      {.method = "POST",
       .path = "/v1/quotes/{quoteId}/approve",
       .permission = Permission::workshop_write,
       .summary = "Note that the customer wants it, or some lines of it",
       .description =
           "All lines that are not answered yet where none is named. 409 quote-expired after its last day, "
           "line-answered for a line that is answered.",
       .example = R"({"lines": [1]})"},
      [](Transaction& transaction, domain::QuoteId id, const LinesInput& body) -> Result<void> {
        if (auto named = check_numbers(body.lines); !named) return named;
        return decide_on<Quote>(
            transaction, id, domain::quote::ApproveLines{body.lines.value_or(std::vector<std::int32_t>{})});
      });
  add_step<DeclineInput>(
      router,
      {.method = "POST",
       .path = "/v1/quotes/{quoteId}/decline",
       .permission = Permission::workshop_write,
       .summary = "Note that the customer does not want it, or some lines of it",
       .description = "Each declined line is kept as declined work, with what is said here. Also after the "
                      "last day: what was approved in time becomes a job then.",
       .example = R"({"lines": [1], "severity": "amber", "due": {"date": "2027-05-01"}})"},
      [](Transaction& transaction, domain::QuoteId id, const DeclineInput& body) -> Result<void> {
        if (auto named = check_numbers(body.lines); !named) return named;
        return decline_quote_lines(transaction, id, body.lines, {body.severity, body.due, body.reason});
      });
}

void add_step_routes(Router& router) {
  router.command<NoBody>(
      {.method = "POST",
       .path = "/v1/quotes/{quoteId}/send",
       .permission = Permission::workshop_write,
       .summary = "Send a quote",
       .description = "From here on its lines and amounts stay. Discounts are asked for once more."},
      [](const CommandCall& call, NoBody) {
        return on_resource<Quote>(call, words, Permission::workshop_write, send_quote);
      });
  router.command<NoBody>(
      {.method = "POST",
       .path = "/v1/quotes/{quoteId}/expire",
       .permission = Permission::workshop_write,
       .summary = "Close a quote that nobody has answered",
       .description = "Once its last day is over it shows as expired in any case, and is not approved "
                      "any more. 409 line-answered where a line is approved already."},
      [](const CommandCall& call, NoBody) {
        return change_resource<Quote>(call, words, Permission::workshop_write, domain::quote::Expire{});
      });
  add_step<WithdrawInput>(router,
                          {.method = "POST",
                           .path = "/v1/quotes/{quoteId}/withdraw",
                           .permission = Permission::workshop_write,
                           .summary = "Take a quote back",
                           .description = "A draft, or one that is not answered.",
                           .example = R"({"reason": "the part is no longer made"})"},
                          [](Transaction& transaction, domain::QuoteId id, const WithdrawInput& body) {
                            return decide_on<Quote>(transaction, id, domain::quote::Withdraw{body.reason});
                          });
  add_step<ConvertInput>(
      router,
      {.method = "POST",
       .path = "/v1/quotes/{quoteId}/convert",
       .permission = Permission::workshop_write,
       .summary = "Make a job of a quote",
       .description =
           "The approved lines come onto the job that is named here, the one that the quote was drafted for, "
           "or a new one; jobId of the quote says which. 409 line-not-answered while a line is open.",
       .example = "{}"},
      [](Transaction& transaction, domain::QuoteId id, const ConvertInput& body) -> Result<void> {
        const auto converted = convert_quote(transaction, id, body.job_id);
        if (!converted) return std::unexpected(converted.error());
        return {};
      });
}

}  // namespace

void add_quote_routes(Application& application) {
  add_main_routes(application);
  add_answer_routes(application.router());
  add_step_routes(application.router());
}

}  // namespace api
