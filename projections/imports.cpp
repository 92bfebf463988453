#include "projections/imports.hpp"

#include <algorithm>

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template ImportRow decode_row<ImportRow>(std::string_view stored);

void project_imports(const Event& event, Views& views) {
  const auto edited = [&]() -> ImportRow& {
    auto& row =
        views.imports.edit(ImportRow::key(organisation_of(event), stream_id<domain::ImportId>(event)));
    row.version = event.version;
    return row;
  };
  on(
      event,  //
      [&](const domain::import::Uploaded& e) {
        auto& row = edited();
        row.import_id = stream_id<domain::ImportId>(event);
        row.garage_id = e.garage_id;
        row.rows = e.rows;
        row.valid = e.valid;
        const auto shown = std::min(e.personal.rows.size(), import_preview_rows);
        row.preview.assign(e.personal.rows.begin(),
                           e.personal.rows.begin() + static_cast<std::ptrdiff_t>(shown));
        row.issues = e.personal.issues;
        row.uploaded_at = event.recorded_at();
      },
      [&](const domain::import::Completed& e) {
        auto& row = edited();
        row.completed = true;
        row.completed_at = event.recorded_at();
        row.results = e.results;
        row.preview.clear();
        row.issues.clear();
      });
}

}  // namespace projections
