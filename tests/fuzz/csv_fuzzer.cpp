// A file of customers, from its bytes to what would be imported.
#include "api/csv.hpp"
#include "api/multipart.hpp"
#include "domain/customer_import.hpp"
#include "domain/text.hpp"
#include "tests/fuzz/fuzzer.hpp"

namespace {

/// As the API's, without the numbering plans.
std::expected<domain::Phone, std::string> any_phone(std::string_view text) {
  if (text.size() > 20) return std::unexpected("too-long");
  return domain::Phone{
      .e164 = "+44" + std::string(text), .region = "GB", .national = {}, .raw = std::string(text)};
}

void check(const domain::import::Checked& checked) {
  const auto skipped = domain::import::skipped_lines(checked.issues).size();
  fuzz::require(checked.rows.size() <= domain::import::rows_max);
  fuzz::require(checked.rows.size() + skipped == static_cast<std::size_t>(checked.data_rows));
  for (const auto& row : checked.rows) {
    fuzz::require(!row.first_name.empty() && !row.last_name.empty());
    fuzz::require(domain::is_utf8(row.first_name) && domain::is_utf8(row.last_name));
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = fuzz::text_of(data, size);
  if (const auto form = api::single_file("multipart/form-data; boundary=b", bytes)) {
    fuzz::require(form->content.size() <= bytes.size());
  }
  static_cast<void>(api::single_file(bytes.substr(0, size / 2), bytes.substr(size / 2)));

  const auto file = api::read_csv(bytes);
  if (!file) return 0;
  std::vector<domain::import::Record> records = {{file->header.line, file->header.cells}};
  for (const auto& record : file->records) {
    records.push_back({record.line, record.cells});
    for (const auto& cell : record.cells) fuzz::require(domain::is_utf8(cell));
  }
  if (const auto checked = domain::import::check_records(records, any_phone)) check(*checked);
  return 0;
}
