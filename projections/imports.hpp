// Read model: uploaded files of customers. What a file said of people is shown until it is committed, and
// then goes: the customers have it.
//
//   i organisation import -> ImportRow
#pragma once

#include "domain/import_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

inline constexpr std::size_t import_preview_rows = 10;

struct ImportRow {
  static constexpr char table = 'i';

  domain::ImportId import_id;
  domain::GarageId garage_id;
  std::int32_t rows = 0;
  std::int32_t valid = 0;
  std::vector<domain::import::Row> preview;
  std::vector<domain::import::Issue> issues;
  bool completed = false;
  std::vector<domain::import::RowResult> results;
  domain::Instant uploaded_at;
  std::optional<domain::Instant> completed_at;
  std::uint64_t version = 0;

  static Key key(domain::OrganisationId organisation, domain::ImportId import) {
    return Key(table, organisation).id(import);
  }
};
BOOST_DESCRIBE_STRUCT(ImportRow, (),
                      (import_id, garage_id, rows, valid, preview, issues, completed, results, uploaded_at,
                       completed_at, version))
extern template ImportRow decode_row<ImportRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the imports' rows.
void project_imports(const Event& event, Views& views);

}  // namespace projections
