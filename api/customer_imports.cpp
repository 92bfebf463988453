// Files of customers: the template, uploading one, looking at it, and importing it.
#include <algorithm>
#include <unordered_map>

#include "api/application.hpp"
#include "api/csv.hpp"
#include "api/customer_commands.hpp"
#include "api/header_words.hpp"
#include "api/multipart.hpp"
#include "api/phone_numbers.hpp"
#include "api/routes.hpp"
#include "domain/customer.hpp"
#include "domain/customer_import.hpp"
#include "eventstore/bytes.hpp"
#include "projections/entities.hpp"
#include "projections/imports.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::customer::Customer;
using domain::import::Import;
using domain::import::Issue;
using domain::import::Outcome;
using domain::import::RowResult;
using projections::ImportRow;

constexpr std::size_t file_bytes_max = 5 * 1024 * 1024;

/// A line as it will be imported.
struct PreviewRow {
  std::int32_t line = 0;
  std::string first_name;
  std::string last_name;
  std::string phone_number;
  std::optional<std::string> email;
  std::optional<domain::customer::AccountType> account_type;
  std::optional<std::string> business_name;
};
BOOST_DESCRIBE_STRUCT(PreviewRow, (),
                      (line, first_name, last_name, phone_number, email, account_type, business_name))

enum class ImportStatus { uploaded, committed };
BOOST_DESCRIBE_ENUM(ImportStatus, uploaded, committed)

struct ImportView {
  domain::ImportId import_id;
  domain::GarageId garage_id;
  ImportStatus status = ImportStatus::uploaded;
  std::int32_t rows = 0;
  std::int32_t valid = 0;
  std::vector<PreviewRow> preview;
  std::vector<Issue> issues;
  // Once committed; created + updated + skipped is the number of rows.
  std::optional<std::int32_t> created;
  std::optional<std::int32_t> updated;    ///< a customer had the number
  std::optional<std::int32_t> unchanged;  ///< of those, the ones whom the row told nothing new of
  std::optional<std::int32_t> skipped;
  std::optional<std::vector<RowResult>> results;
  domain::Instant uploaded_at;
  std::optional<domain::Instant> committed_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ImportView, (),
                      (import_id, garage_id, status, rows, valid, preview, issues, created, updated,
                       unchanged, skipped, results, uploaded_at, committed_at, version))

ImportView import_view(const ImportRow& row) {
  ImportView view{.import_id = row.import_id,
                  .garage_id = row.garage_id,
                  .status = row.completed ? ImportStatus::committed : ImportStatus::uploaded,
                  .rows = row.rows,
                  .valid = row.valid,
                  .preview = {},
                  .issues = row.issues,
                  .uploaded_at = row.uploaded_at,
                  .committed_at = row.completed_at,
                  .version = row.version};
  for (const auto& shown : row.preview)
    view.preview.push_back({shown.line, shown.first_name, shown.last_name, shown.phone.e164, shown.email,
                            shown.account_type, shown.business_name});
  if (!row.completed) return view;
  const auto count = [&](Outcome outcome) {
    return static_cast<std::int32_t>(std::ranges::count(row.results, outcome, &RowResult::outcome));
  };
  view.created = count(Outcome::created);
  view.unchanged = count(Outcome::unchanged);
  view.updated = count(Outcome::updated) + *view.unchanged;
  view.skipped = count(Outcome::skipped);
  view.results = row.results;
  return view;
}

std::string path_of(domain::ImportId id) { return "/v1/customer-imports/" + id.text(); }

/// The import in the path; 404 unless it is the organisation's, 403 when the role at its garage does not
/// allow it.
Result<ImportRow> find_import(const projections::RowStore& rows, const Call& call) {
  const auto id = call.id<domain::ImportId>(0, "import");
  if (!id) return std::unexpected(id.error());
  auto row = projections::read_row<ImportRow>(rows, ImportRow::key(call.organisation(), *id));
  if (!row) return no_such("import");
  if (!call.principal->may_at(Permission::customers_import, row->garage_id))
    return problem(403, "forbidden", "Your role at that garage does not allow this.");
  return *std::move(row);
}

// ---- uploading ----------------------------------------------------------------------------------

/// The file in the body, whichever way it was sent.
Result<std::string_view> uploaded_file(const CommandCall& call) {
  std::string_view file = call.body;
  const auto type = call.content_type.substr(0, call.content_type.find(';'));
  if (is_multipart(type)) {
    const auto found = single_file(call.content_type, call.body);
    if (!found)
      return problem(found.error().code == "malformed-multipart" ? 400 : 422, std::string(found.error().code),
                     std::string(found.error().detail));
    file = found->content;
  } else if (!is_word(type, "text/csv")) {
    return problem(415, "unsupported-media-type", "Send the file as text/csv or as multipart/form-data.");
  }
  if (file.size() > file_bytes_max) return problem(413, "file-too-large", "A file has at most 5 MB.");
  return file;
}

/// What reading the file noticed becomes issues among those of its lines.
void add_notices(const std::vector<CsvNotice>& notices, std::vector<Issue>& issues) {
  for (const auto& notice : notices)
    issues.push_back({notice.line, std::string(notice.code), std::string(notice.detail), false});
  std::ranges::stable_sort(issues, {}, &Issue::line);
}

Result<domain::import::Checked> check_file(std::string_view bytes, const std::string& country) {
  auto file = read_csv(bytes);
  if (!file) return problem(415, std::string(file.error().code), std::string(file.error().detail));
  if (file->truncated)
    return problem(422, "too-many-rows",
                   "At most " + std::to_string(domain::import::rows_max) + " customers in one file.");
  std::vector<domain::import::Record> records;
  records.reserve(file->records.size() + 1);
  records.push_back({file->header.line, std::move(file->header.cells)});
  for (auto& record : file->records) records.push_back({record.line, std::move(record.cells)});
  auto checked = domain::import::check_records(
      records, [&](std::string_view text) -> std::expected<domain::Phone, std::string> {
        auto read = read_phone(text, country);
        if (!read) return std::unexpected(std::string(read.error().code));
        return std::move(read->phone);
      });
  if (!checked) return std::unexpected(to_problem(std::move(checked).error()));
  add_notices(file->notices, checked->issues);
  return *std::move(checked);
}

/// Names a file without telling anything of it: a hash that only this server can make. A file of one line
/// could be guessed from a plain hash of it.
std::string fingerprint(const eventstore::Log& log, std::string_view bytes) {
  const auto hash = log.claim_key("", "import-file-content", bytes);
  return eventstore::hex(std::string_view(hash.data(), hash.size()));
}

/// The same file again, while it waits to be committed, is the same import: that one has what this one would
/// claim.
std::optional<domain::ImportId> waiting_import(const Transaction& transaction,
                                               const domain::import::Upload& command) {
  const auto decided = domain::import::decide(Import{}, command, transaction.context());
  if (!decided) return std::nullopt;
  for (const auto& claim : decided->claims)
    if (const auto earlier = transaction.claimed_by(claim.kind, claim.value))
      return domain::ImportId{projections::ulid_of(earlier->entity)};
  return std::nullopt;
}

Result<Decide> upload(Application& application, const CommandCall& call) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  const auto file = uploaded_file(call);
  if (!file) return std::unexpected(file.error());
  auto checked = check_file(*file, (*garage)->row.country);
  if (!checked) return std::unexpected(checked.error());
  domain::import::Upload command{.import_id = Application::new_id<domain::ImportId>(),
                                 .garage_id = *garage_id,
                                 .file_hash = fingerprint(application.log(), *file),
                                 .checked = *std::move(checked)};
  return [command = std::move(command)](Transaction& transaction) -> Result<Done> {
    if (const auto earlier = waiting_import(transaction, command)) return Done{200, path_of(*earlier)};
    if (auto decided = transaction.decide<Import>(command.import_id, command); !decided)
      return std::unexpected(decided.error());
    return Done{201, path_of(command.import_id)};
  };
}

// ---- importing ----------------------------------------------------------------------------------

/// Makes customers of rows, all in one transaction. A row that a rule of the customer's refuses is skipped.
class Importer {
 public:
  Importer(Transaction& transaction, const projections::GarageRow& garage)
      : transaction_(transaction), garage_(garage) {}

  RowResult import(const domain::import::Row& row) {
    if (const auto customer = holder_of(row.phone.e164)) return update(*customer, row);
    return create(row);
  }

 private:
  /// Who has the number as the primary one: from before, or from an earlier row.
  std::optional<domain::CustomerId> holder_of(const std::string& e164) const {
    if (const auto made = made_.find(e164); made != made_.end()) return made->second;
    const auto claimed = transaction_.claimed_by(domain::ClaimKind::phone, e164);
    if (!claimed) return std::nullopt;
    return domain::CustomerId{projections::ulid_of(claimed->entity)};
  }

  RowResult create(const domain::import::Row& row) {
    auto command = domain::import::registration(row, garage_.garage_id, garage_.country);
    command.customer_id = Application::new_id<domain::CustomerId>();
    command.payment_terms = garage_.policies.default_payment_terms;
    if (!register_customer(transaction_, command)) return {row.line, Outcome::skipped, std::nullopt};
    made_.emplace(row.phone.e164, command.customer_id);
    return {row.line, Outcome::created, command.customer_id};
  }

  RowResult update(domain::CustomerId id, const domain::import::Row& row) {
    const auto changed =
        transaction_.decide<Customer>(id, domain::import::update(transaction_.load<Customer>(id), row));
    if (!changed) return {row.line, Outcome::skipped, id};
    const auto joined = transaction_.decide<Customer>(
        id, domain::customer::JoinGarage{garage_.garage_id, domain::customer::Source::import});
    const bool is_new_here = joined && *joined;
    return {row.line, *changed || is_new_here ? Outcome::updated : Outcome::unchanged, id};
  }

  Transaction& transaction_;
  const projections::GarageRow& garage_;
  std::unordered_map<std::string, domain::CustomerId> made_;  ///< by E.164
};

std::vector<RowResult> import_rows(Transaction& transaction, const Import& import,
                                   const projections::GarageRow& garage) {
  std::vector<RowResult> results;
  results.reserve(static_cast<std::size_t>(import.data_rows));
  for (const auto line : domain::import::skipped_lines(import.issues))
    results.push_back({line, Outcome::skipped, std::nullopt});
  Importer importer(transaction, garage);
  for (const auto& row : import.rows) results.push_back(importer.import(row));
  std::ranges::stable_sort(results, {}, &RowResult::line);
  return results;
}

Result<Decide> commit(const Application& application, const CommandCall& call) {
  const auto row = find_import(*call.rows, call);
  if (!row) return std::unexpected(row.error());
  const auto garage = application.garage(call, row->garage_id);
  if (!garage) return std::unexpected(garage.error());
  return [id = row->import_id, garage = *garage,
          if_match = call.if_match](Transaction& transaction) -> Result<Done> {
    if (auto expected = transaction.expect<Import>(id, if_match); !expected)
      return std::unexpected(std::move(expected).error());
    const auto& import = transaction.load<Import>(id);
    std::vector<RowResult> results;
    if (import.exists && !import.committed) results = import_rows(transaction, import, garage->row);
    if (auto decided = transaction.decide<Import>(id, domain::import::Complete{std::move(results)}); !decided)
      return std::unexpected(decided.error());
    return Done{200, path_of(id)};
  };
}

Rendered template_file() {
  return {.body = std::string(domain::import::template_header) + "\r\n",
          .etag = {},
          .content_type = "text/csv; charset=utf-8",
          .headers = "Content-Disposition: attachment; filename=\"customers.csv\"\r\n"};
}

}  // namespace

void add_customer_import_routes(Application& application) {
  auto& router = application.router();
  router.read<Rendered>({.path = "/v1/customer-imports/template.csv",
                         .permission = Permission::customers_import,
                         .summary = "An empty file to fill in",
                         .reply_type = "text/csv"},
                        [](const ReadCall&) -> Result<Rendered> { return template_file(); });
  router
      .command<RawBody>(
          {.method = "POST",
           .path = "/v1/garages/{garageId}/customer-imports",
           .permission = Permission::customers_import,
           .summary = "Upload a file of customers",
           .description =
               "At most 500 rows and 5 MB, as text/csv or as the file of a multipart/form-data. Nothing is "
               "imported yet: the answer shows the first rows and what is wrong with which line. The same "
               "file again answers the same import until it is committed.",
           .example = "firstName,lastName,phoneNumber,email,accountType,businessName\n"
                      "Grace,Hopper,+447700900123,grace@example.com,individual,\n",
           .success = 201,
           .request_type = "text/csv, multipart/form-data"},
          [&application](const CommandCall& call, RawBody) { return upload(application, call); })
      .reply_schema = schema<ImportView>();
  router.read<ImportView>({.path = "/v1/customer-imports/{importId}",
                           .permission = Permission::customers_import,
                           .summary = "An uploaded file, and what became of its lines once it is imported",
                           .told_by_version = true},
                          [](const ReadCall& call) -> Result<ImportView> {
                            const auto row = find_import(*call.rows, call);
                            if (!row) return std::unexpected(row.error());
                            return import_view(*row);
                          });
  router
      .command<NoBody>(
          {.method = "POST",
           .path = "/v1/customer-imports/{importId}/commit",
           .permission = Permission::customers_import,
           .summary = "Import the valid lines",
           .description =
               "All of them or none. A line whose phone number a customer has updates that customer; what "
               "it leaves blank stays. The others make customers. created, updated and skipped add up to "
               "rows; unchanged are those of updated that told nothing new. What the file said of people "
               "is then forgotten here. Only once: 409 import-already-committed."},
          [&application](const CommandCall& call, NoBody) { return commit(application, call); })
      .reply_schema = schema<ImportView>();
}

}  // namespace api
