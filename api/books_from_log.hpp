// The books of every garage, folded from the log alone into a folder that goes when they do: for what must
// not trust, or cannot open, the views that a server keeps.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "eventstore/log.hpp"
#include "projections/organisations.hpp"
#include "projections/rocks_rows.hpp"

namespace api {

class BooksFromLog {
 public:
  /// `progress` is called now and then with (position, head). Throws what reading the log or folding throws.
  BooksFromLog(const eventstore::Log& log,
               const std::function<void(eventstore::Position, eventstore::Position)>& progress);
  ~BooksFromLog();
  BooksFromLog(const BooksFromLog&) = delete;
  BooksFromLog& operator=(const BooksFromLog&) = delete;

  struct Garage {
    domain::OrganisationId organisation_id;
    projections::GarageRow row;
  };
  const std::vector<Garage>& garages() const { return garages_; }
  const projections::RowStore& rows() const { return *rows_; }
  /// The last position that is in them.
  eventstore::Position position() const { return position_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<projections::RocksRows> rows_;
  std::vector<Garage> garages_;
  eventstore::Position position_ = 0;
};

}  // namespace api
