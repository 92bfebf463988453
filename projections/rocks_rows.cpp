#include "projections/rocks_rows.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <shared_mutex>

namespace projections {

namespace {

/// The rows that were written last, as long as no other row takes their place. What is changed is read next:
/// by the answer to the command that changed it, and by its maker's screen. A search in the store costs ten
/// times as much.
class WrittenRows {
 public:
  std::optional<std::string> find(std::string_view key) const {
    if (!keeps_any_.load(std::memory_order_relaxed)) return std::nullopt;
    const auto& place = place_of(key);
    const std::shared_lock lock(place.mutex);
    if (place.key != key) return std::nullopt;
    return place.row;
  }

  /// Before the store has the changes: nothing older must be found once a reader has seen any of them.
  void forget(const RowChanges& changes) {
    if (!keeps_any_) return;
    changes.for_each([&](std::string_view key, std::optional<std::string_view>) {
      auto& place = place_of(key);
      const std::unique_lock lock(place.mutex);
      if (place.key == key) place.key.clear();
    });
  }

  /// Afterwards. Large rows would keep too much memory.
  void keep(const RowChanges& changes) {
    constexpr std::size_t row_bytes_max = 4'096;
    keeps_any_.store(true, std::memory_order_relaxed);
    changes.for_each([&](std::string_view key, std::optional<std::string_view> row) {
      auto& place = place_of(key);
      const std::unique_lock lock(place.mutex);
      if (row && row->size() <= row_bytes_max) {
        place.key = key;
        place.row = *row;
      } else if (place.key == key) {
        place.key.clear();
      }
    });
  }

 private:
  struct Place {
    mutable std::shared_mutex mutex;
    std::string key;  // empty: nothing is here
    std::string row;
  };
  static constexpr std::size_t places = 2'048;

  const Place& place_of(std::string_view key) const {
    return places_[std::hash<std::string_view>{}(key) % places];
  }
  Place& place_of(std::string_view key) { return places_[std::hash<std::string_view>{}(key) % places]; }

  std::vector<Place> places_{places};
  std::atomic<bool> keeps_any_ = false;
};

}  // namespace

struct RocksRows::Impl {
  std::unique_ptr<rocksdb::DB> db;
  WrittenRows written;
  std::mutex writing;         // guards `batch`
  rocksdb::WriteBatch batch;  // one for all writes, since new memory costs more than filling it
};

namespace {

void check(const rocksdb::Status& status) {
  if (status.ok()) return;
  const auto why = "views: " + status.ToString();
  if (status.IsCorruption() || status.IsPathNotFound()) throw RowsDamaged(why);
  throw std::runtime_error(why);
}

constexpr std::size_t live_changes_max = 1'024;

/// How many files with the rows of all tables are left beside each other: whoever reads many rows reads all
/// of these files.
constexpr int unmerged_files_max = 4;
/// While a log is read again they are merged more rarely. The engine slows writing down at 20.
constexpr int unmerged_files_bulk_max = 16;

rocksdb::WriteOptions without_log() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return options;
}

}  // namespace

RocksRows::RocksRows(const std::filesystem::path& directory, const Settings& settings)
    : impl_(std::make_unique<Impl>()) {
  std::filesystem::create_directories(directory);
  rocksdb::Options options;
  options.create_if_missing = true;
  options.atomic_flush = true;
  options.write_buffer_size = settings.write_buffer_bytes;
  // Most rows that are looked for while folding are not there yet; this tells without a search.
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.05;
  options.max_background_jobs = 2;
  options.keep_log_file_num = 2;
  // What was written last is soon written again, in a file of a deeper level: only there it is worth packing.
  options.compression_per_level = {rocksdb::kNoCompression, rocksdb::kLZ4Compression};
  options.level0_file_num_compaction_trigger = unmerged_files_max;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(settings.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
  table.format_version = 5;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocksdb::DB* db = nullptr;
  check(rocksdb::DB::Open(options, directory.string(), &db));
  impl_->db.reset(db);
}

RocksRows::~RocksRows() {
  // Without a write-ahead log, what is not flushed now is folded again at the next start; failing here loses
  // nothing.
  if (impl_->db) static_cast<void>(impl_->db->Flush({}));
}

std::optional<std::string> RocksRows::get(std::string_view key) const {
  if (auto written = impl_->written.find(key)) return written;
  std::string row;
  const auto status = impl_->db->Get({}, key, &row);
  if (status.IsNotFound()) return std::nullopt;
  check(status);
  return row;
}

std::vector<std::optional<std::string>> RocksRows::get_many(const std::vector<std::string>& keys) const {
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<std::string> found;
  const auto statuses = impl_->db->MultiGet({}, slices, &found);
  std::vector<std::optional<std::string>> rows(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    check(statuses[i]);
    rows[i] = std::move(found[i]);
  }
  return rows;
}

namespace {

/// The first key behind all that begin with the prefix; empty where there is none.
std::string first_behind(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

}  // namespace

void RocksRows::scan(std::string_view prefix, std::string_view from, bool descending,
                     const std::function<bool(std::string_view, std::string_view)>& visit) const {
  // The bound keeps the iterator from looking for a next row among rows of others that are deleted: of
  // settled items there are as many as there were bills.
  const auto end = first_behind(prefix);
  const rocksdb::Slice lower(prefix);
  const rocksdb::Slice upper(end);
  rocksdb::ReadOptions options;
  if (descending) options.iterate_lower_bound = &lower;
  else if (!end.empty()) options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> at(impl_->db->NewIterator(options));
  if (descending) at->SeekForPrev(from);
  else at->Seek(from);
  while (at->Valid() && at->key().starts_with(prefix) &&
         visit(at->key().ToStringView(), at->value().ToStringView())) {
    if (descending) at->Prev();
    else at->Next();
  }
  check(at->status());
}

void RocksRows::write(const RowChanges& changes) {
  const std::scoped_lock lock(impl_->writing);
  auto& batch = impl_->batch;
  batch.Clear();
  changes.for_each([&](std::string_view key, std::optional<std::string_view> row) {
    check(row ? batch.Put(key, *row) : batch.Delete(key));
  });
  impl_->written.forget(changes);
  check(impl_->db->Write(without_log(), &batch));
  // While the log is read again nobody waits for what is written.
  if (changes.size() <= live_changes_max) impl_->written.keep(changes);
}

void RocksRows::begin_bulk() { merge_from(unmerged_files_bulk_max); }
void RocksRows::finish_bulk() { merge_from(unmerged_files_max); }

void RocksRows::merge_from(int files) {
  check(impl_->db->SetOptions({{"level0_file_num_compaction_trigger", std::to_string(files)}}));
}

void RocksRows::persist() { check(impl_->db->Flush({})); }

}  // namespace projections
