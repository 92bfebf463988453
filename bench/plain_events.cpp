#include "bench/plain_events.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <simdjson.h>

#include <bit>
#include <stdexcept>

#include "api/archived_event.hpp"

namespace bench {

namespace {

using namespace simdjson;

void check(const rocksdb::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

rocksdb::Options options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 64U << 20;
  options.compression = rocksdb::kLZ4Compression;
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 16U << 10;
  table.block_cache = rocksdb::NewLRUCache(512U << 20);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::string position_key(std::uint64_t position) {
  const auto bytes = std::bit_cast<std::array<char, sizeof position>>(std::byteswap(position));
  return {bytes.data(), bytes.size()};
}

/// Something of every value, so that nothing can be left out.
std::size_t walk(ondemand::value value) {
  std::size_t sum = 0;
  switch (value.type()) {
    case ondemand::json_type::object:
      for (auto field : value.get_object()) {
        sum += std::string_view(field.unescaped_key()).size();
        sum += walk(field.value());
      }
      break;
    case ondemand::json_type::array:
      for (auto item : value.get_array()) sum += walk(item.value());
      break;
    case ondemand::json_type::string:
      sum += std::string_view(value.get_string()).size();
      break;
    case ondemand::json_type::number:
      sum += static_cast<std::size_t>(std::int64_t(value.get_int64()));
      break;
    default:
      break;
  }
  return sum;
}

class FullParser {
 public:
  void parse(const rocksdb::Slice& json) {
    buffer_.assign(json.data(), json.size());
    buffer_.reserve(json.size() + SIMDJSON_PADDING);
    auto document = parser_.iterate(padded_string_view(buffer_.data(), buffer_.size(), buffer_.capacity()));
    for (auto field : document.get_object()) {
      sum_ += std::string_view(field.unescaped_key()).size();
      sum_ += walk(field.value());
    }
  }
  std::size_t sum() const { return sum_; }

 private:
  ondemand::parser parser_;
  std::string buffer_;
  std::size_t sum_ = 0;
};

}  // namespace

void PlainEvents::copy(const eventstore::Log& log, const std::filesystem::path& folder) {
  rocksdb::DB* opened = nullptr;
  check(rocksdb::DB::Open(options(), folder.string(), &opened));
  const std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  rocksdb::WriteBatch batch;
  const auto cursor = log.read(0);
  while (const auto* const commit = cursor->next()) {
    for (const auto& event : commit->events)
      check(batch.Put(position_key(event.position), api::archived_event(log, *commit, event, true)));
    if (batch.Count() < 1'000) continue;
    check(db->Write(unlogged, &batch));
    batch.Clear();
  }
  check(db->Write(unlogged, &batch));
  check(db->Flush({}));
  check(db->CompactRange({}, nullptr, nullptr));
}

PlainEvents::PlainEvents(const std::filesystem::path& folder) {
  rocksdb::DB* opened = nullptr;
  check(rocksdb::DB::Open(options(), folder.string(), &opened));
  db_.reset(opened);
}

PlainEvents::~PlainEvents() = default;

std::uint64_t PlainEvents::scan_and_parse() const {
  rocksdb::ReadOptions reading;
  reading.readahead_size = 2U << 20;
  reading.fill_cache = false;
  FullParser parser;
  std::uint64_t count = 0;
  const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(reading));
  for (at->SeekToFirst(); at->Valid(); at->Next(), ++count) parser.parse(at->value());
  check(at->status());
  if (parser.sum() == 0) throw std::runtime_error("nothing was parsed");
  return count;
}

void PlainEvents::seek_and_parse(std::uint64_t first, std::uint64_t count) const {
  FullParser parser;
  const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator({}));
  for (at->Seek(position_key(first)); at->Valid() && count-- > 0; at->Next()) parser.parse(at->value());
  check(at->status());
  if (parser.sum() == 0) throw std::runtime_error("nothing was parsed");
}

}  // namespace bench
