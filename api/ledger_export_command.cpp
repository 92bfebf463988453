#include <cstdio>
#include <fstream>

#include "api/books_from_log.hpp"
#include "api/commands.hpp"
#include "api/data_folder.hpp"
#include "api/ledger_bundle.hpp"
#include "api/progress_bar.hpp"
#include "eventstore/bytes.hpp"
#include "eventstore/file.hpp"
#include "projections/time_zone.hpp"

namespace api {

namespace {

namespace fs = std::filesystem;

class FolderBundle : public Bundle {
 public:
  explicit FolderBundle(fs::path folder) : folder_(std::move(folder)) { fs::create_directories(folder_); }

  void append(std::string_view file, std::string_view bytes) override {
    if (file != name_) {
      close();
      name_ = file;
      out_.open(folder_ / name_, std::ios::binary | std::ios::trunc);
    }
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out_) eventstore::throw_system_error("writing", folder_ / name_);
  }

  /// Nothing may be missing at the end without anybody noticing.
  void close() {
    if (!out_.is_open()) return;
    out_.close();
    if (!out_) eventstore::throw_system_error("writing", folder_ / name_);
    if (name_ == "verify.sh")
      fs::permissions(folder_ / name_, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                      fs::perm_options::add);
  }

 private:
  fs::path folder_;
  std::string name_;
  std::ofstream out_;
};

std::optional<domain::Date> parse_day(const std::optional<std::string>& text, const char* option) {
  if (!text) return std::nullopt;
  const auto day = domain::Date::parse(*text);
  if (!day)
    throw OperatorError(ExitCode::usage,
                        std::string(option) + " is a day, such as 2026-01-31, not '" + *text + "'.");
  return day;
}

/// The garages whose books are wanted: those that have any, or the one that is named.
std::vector<BooksFromLog::Garage> wanted_garages(const BooksFromLog& books,
                                                 const std::optional<std::string>& garage) {
  std::vector<BooksFromLog::Garage> wanted;
  for (const auto& known : books.garages()) {
    const projections::Ledger ledger(books.rows(), known.organisation_id, known.row.garage_id);
    if (garage ? known.row.garage_id.text() == *garage : ledger.books().entries > 0) wanted.push_back(known);
  }
  if (garage && wanted.empty())
    throw OperatorError(ExitCode::no_input, "there is no garage " + *garage + " in this data.");
  if (wanted.empty()) throw OperatorError(ExitCode::no_input, "no garage in this data has any books yet.");
  return wanted;
}

void write_bundle(const BooksFromLog& books, const BooksFromLog::Garage& garage,
                  const projections::Span& span, const std::string& tree_root, const fs::path& folder) {
  const projections::Ledger ledger(books.rows(), garage.organisation_id, garage.row.garage_id);
  FolderBundle bundle(folder);
  const auto summary = write_ledger_bundle(ledger, garage.row, span,
                                           {garage.organisation_id, books.position(), tree_root}, bundle);
  bundle.close();
  std::printf("%s  %lld entries, %lld months, chain head %s\n", garage.row.garage_id.text().c_str(),
              static_cast<long long>(summary.entries), static_cast<long long>(summary.months),
              summary.chain_head.c_str());
}

}  // namespace

ExitCode export_ledger(const Settings& settings, const LedgerExportRequest& request) {
  if (request.out.empty())
    throw OperatorError(ExitCode::usage, "--out says which folder to make for the books.");
  const fs::path out = request.out;
  if (fs::exists(out))
    throw OperatorError(ExitCode::no_permission, out.string() + " exists already; name a folder to be made.");
  const auto from = parse_day(request.from, "--from");
  const auto to = parse_day(request.to, "--to");
  if (from && to && *to < *from) throw OperatorError(ExitCode::usage, "--to is before --from.");
  const auto stored = open_for_reading(settings);
  std::unique_ptr<BooksFromLog> books;
  {
    ProgressBar bar("reading");
    books = std::make_unique<BooksFromLog>(*stored.log,
                                           [&](auto position, auto head) { bar.show(position, head); });
  }
  const auto wanted = wanted_garages(*books, request.garage);
  const auto tree_root = eventstore::hex(stored.log->stored_tree().root());
  const auto partial = fs::path(out.string() + ".partial");
  fs::remove_all(partial);
  for (const auto& garage : wanted) {
    const projections::Ledger ledger(books->rows(), garage.organisation_id, garage.row.garage_id);
    const auto last = ledger.books().last_day;
    const auto through = std::max(last.value_or(domain::Date{}), from.value_or(domain::Date{}));
    const projections::Span span = {from, to.value_or(through)};
    const bool alone = wanted.size() == 1;
    write_bundle(*books, garage, span, tree_root, alone ? partial : partial / garage.row.garage_id.text());
  }
  fs::rename(partial, out);
  return ExitCode::success;
}

}  // namespace api
