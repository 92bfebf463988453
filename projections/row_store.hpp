// Where rows are kept: bytes by key, sorted. A view is the same on a disk and in memory, so the same
// projectors serve the live views, a rebuild, a view as of an earlier moment, and a test.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/row_changes.hpp"

namespace projections {

class RowStore {
 public:
  virtual ~RowStore() = default;

  virtual std::optional<std::string> get(std::string_view key) const = 0;
  /// One answer per key, in order.
  virtual std::vector<std::optional<std::string>> get_many(const std::vector<std::string>& keys) const;
  /// Calls `visit` for each row with `prefix`, from the one at or after `from` (or before it, when
  /// `descending`), until it returns false.
  virtual void scan(std::string_view prefix, std::string_view from, bool descending,
                    const std::function<bool(std::string_view key, std::string_view row)>& visit) const = 0;
  /// All of the changes or none.
  virtual void write(const RowChanges& changes) = 0;

  /// All rows with `prefix`, ascending.
  void scan(std::string_view prefix,
            const std::function<bool(std::string_view, std::string_view)>& visit) const {
    scan(prefix, prefix, false, visit);
  }
};

/// Rows in memory.
class MemoryRows : public RowStore {
 public:
  MemoryRows() = default;
  /// Copies all of them.
  explicit MemoryRows(const RowStore& rows);

  using RowStore::scan;
  std::optional<std::string> get(std::string_view key) const override;
  void scan(std::string_view prefix, std::string_view from, bool descending,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override;
  void write(const RowChanges& changes) override;

  std::size_t size() const { return rows_.size(); }

 private:
  std::map<std::string, std::string, std::less<>> rows_;
};

/// Rows over others: what is written goes to `own`; rows that were never written there are read from
/// `behind`, for the prefixes that `passes_through` allows.
class OverlaidRows : public RowStore {
 public:
  OverlaidRows(std::shared_ptr<RowStore> own, const RowStore& behind,
               std::function<bool(std::string_view key)> passes_through)
      : own_(std::move(own)), behind_(behind), passes_through_(std::move(passes_through)) {}

  using RowStore::scan;
  std::optional<std::string> get(std::string_view key) const override;
  void scan(std::string_view prefix, std::string_view from, bool descending,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override;
  void write(const RowChanges& changes) override { own_->write(changes); }

 private:
  std::shared_ptr<RowStore> own_;
  const RowStore& behind_;
  std::function<bool(std::string_view)> passes_through_;
};

}  // namespace projections
