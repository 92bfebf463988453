#include "projections/rocks_rows.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <stdexcept>

namespace projections {

struct RocksRows::Impl {
  std::unique_ptr<rocksdb::DB> db;
};

namespace {

void check(const rocksdb::Status& status) {
  if (!status.ok()) throw std::runtime_error("views: " + status.ToString());
}

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
  options.compression = rocksdb::kLZ4Compression;
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

void RocksRows::scan(std::string_view prefix, std::string_view from, bool descending,
                     const std::function<bool(std::string_view, std::string_view)>& visit) const {
  const std::unique_ptr<rocksdb::Iterator> at(impl_->db->NewIterator({}));
  if (descending) at->SeekForPrev(from);
  else at->Seek(from);
  while (at->Valid() && at->key().starts_with(prefix) &&
         visit(at->key().ToStringView(), at->value().ToStringView())) {
    if (descending) at->Prev();
    else at->Next();
  }
  check(at->status());
}

void RocksRows::write(const std::vector<RowChange>& changes) {
  rocksdb::WriteBatch batch;
  for (const auto& [key, row] : changes) check(row ? batch.Put(key, *row) : batch.Delete(key));
  check(impl_->db->Write(without_log(), &batch));
}

void RocksRows::persist() { check(impl_->db->Flush({})); }

}  // namespace projections
