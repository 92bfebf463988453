// Rows in their own RocksDB, apart from the log. The write-ahead log is off and all families flush together:
// after a crash the rows and the checkpoint among them are those of one earlier moment, and the log brings
// them up to date.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>

#include "projections/row_store.hpp"

namespace projections {

/// What is stored is not what was written, or not all of it.
struct RowsDamaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class RocksRows : public RowStore {
 public:
  struct Settings {
    std::size_t block_cache_bytes = 64U << 20;
    std::size_t write_buffer_bytes = 32U << 20;
  };

  /// Opens or creates. Throws RowsDamaged, and std::runtime_error when the disk refuses.
  explicit RocksRows(const std::filesystem::path& directory, const Settings& settings);
  ~RocksRows() override;

  using RowStore::scan;
  std::optional<std::string> get(std::string_view key) const override;
  std::vector<std::optional<std::string>> get_many(const std::vector<std::string>& keys) const override;
  void scan(std::string_view prefix, std::string_view from, bool descending,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override;
  void write(const RowChanges& changes) override;

  /// Between these very much is written and little is read.
  void begin_bulk();
  void finish_bulk();

  /// Brings what is only in memory to the disk, so that a restart has less of the log to read again.
  void persist();

 private:
  void merge_from(int files);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace projections
