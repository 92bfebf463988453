// The auditor's export of a garage's books, over HTTP.
#include <algorithm>

#include "api/application.hpp"
#include "api/books_view.hpp"
#include "api/ledger_bundle.hpp"
#include "api/routes.hpp"
#include "api/tar.hpp"

namespace api {

namespace {

class TarBundle : public Bundle {
 public:
  explicit TarBundle(std::int64_t now_seconds) : now_seconds_(now_seconds) {}

  void append(std::string_view file, std::string_view bytes) override {
    if (file != name_) {
      finish_file();
      name_ = file;
    }
    bytes_ += bytes;
  }
  std::string take() {
    finish_file();
    finish_tar(archive_);
    return std::move(archive_);
  }

 private:
  void finish_file() {
    if (!name_.empty())
      append_tar_file(archive_, "books/" + name_, bytes_, now_seconds_, name_ == "verify.sh");
    bytes_.clear();
  }

  std::int64_t now_seconds_;
  std::string archive_;
  std::string name_;
  std::string bytes_;
};

/// What is needed once the request has gone.
struct Asked {
  domain::OrganisationId organisation;
  std::shared_ptr<const GarageSettings> garage;
  std::shared_ptr<const projections::Generation> generation;
  projections::Span span;
  domain::Instant now;
};

Result<Asked> read_question(const Application& application, const CommandCall& call) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  Asked asked{call.organisation(), *std::move(garage), application.runner().current(), {}, call.now};
  const auto books = open_books(asked.generation->rows(), asked.organisation, asked.garage, call.now);
  const auto span = asked_span(call, books);
  if (!span) return std::unexpected(span.error());
  // Every month makes files: a year of four wrong digits is not to make thousands of them.
  constexpr std::int32_t months_ahead_max = 12;
  const auto last = std::max(books.today, books.ledger.books().last_day.value_or(books.today));
  if (span->span.through > last.plus_months(months_ahead_max)) return Call::bad_parameter("to");
  asked.span = span->span;
  return asked;
}

Response export_books(const Asked& asked) {
  constexpr std::int64_t second_ms = 1000;
  const projections::Ledger ledger(asked.generation->rows(), asked.organisation, asked.garage->row.garage_id);
  const auto position = asked.generation->position();
  TarBundle bundle(asked.now.milliseconds / second_ms);
  write_ledger_bundle(ledger, asked.garage->row, asked.span, {asked.organisation, position, {}}, bundle);
  Response response;
  response.body = bundle.take();
  response.content_type = "application/x-tar";
  response.headers =
      "Content-Disposition: attachment; filename=\"books.tar\"\r\nCache-Control: no-store\r\n"
      "Forecourt-Position: " +
      std::to_string(position) + "\r\n";
  return response;
}

void answer(Application& application, const CommandCall& call, Reply reply) {
  auto asked = read_question(application, call);
  if (!asked) return reply(to_response(asked.error(), call.correlation_id));
  auto waiting = std::make_shared<Reply>(std::move(reply));
  const bool queued = application.slow_work().submit(
      [waiting, asked = *std::move(asked), correlation_id = call.correlation_id] {
        try {
          (*waiting)(export_books(asked));
        } catch (const std::exception&) {
          (*waiting)(to_response({500, "internal-error", "The books could not be read.", {}, {}, {}},
                                 correlation_id));
        }
      });
  if (!queued)
    (*waiting)(
        to_response(unavailable("busy", "Too much slow work is waiting.", 1).error(), call.correlation_id));
}

}  // namespace

void add_ledger_export_routes(Application& application) {
  application.router().raw<NoBody, std::string>(
      {.path = "/v1/garages/{garageId}/reports/ledger-export",
       .permission = Permission::books_read,
       .summary = "The books as files that hledger, ledger and beancount check",
       .description =
           "A tar archive for auditors: every entry with its hash, a journal of each month for the "
           "three programs, the trial balance, open items, VAT lines and number series, and "
           "verify.sh, which checks all of it. Customers are in it by number only. Whole months.",
       .query = {{"from", "a day of the first month; the beginning unless told"},
                 {"to", "a day of the last month; this month unless told"}},
       .reply_type = "application/x-tar"},
      [&application](const CommandCall& call, Reply reply) { answer(application, call, std::move(reply)); });
}

}  // namespace api
