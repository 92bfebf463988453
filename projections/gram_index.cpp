#include "projections/gram_index.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "projections/row_bits.hpp"

namespace projections {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

std::uint32_t three_bytes_at(std::string_view text, std::size_t at) {
  return (byte_at(text, at) << 16) | (byte_at(text, at + 1) << 8) | byte_at(text, at + 2);
}

}  // namespace

void append_grams(GramFamily family, std::string_view value, std::vector<GramCode>& codes) {
  if (value.empty()) return;
  for (std::size_t at = 0; at < value.size(); ++at) codes.push_back(gram_code(family, byte_at(value, at)));
  for (std::size_t at = 0; at + 2 < value.size(); ++at)
    codes.push_back(gram_code(family, three_bytes_at(value, at)));
  if (value.size() >= 2) codes.push_back(ending_code(family, value));
}

GramCode ending_code(GramFamily family, std::string_view value) {
  assert(!value.empty());
  const std::uint32_t last = byte_at(value, value.size() - 1);
  if (value.size() == 1) return gram_code(family, last << 16);
  return gram_code(family, (byte_at(value, value.size() - 2) << 16) | (last << 8));
}

std::uint32_t GramIndex::position_of(GramCode code) {
  if (const auto found = positions_.find(code, [&](std::uint32_t at) { return codes_[at] == code; }))
    return *found;
  const auto position = static_cast<std::uint32_t>(codes_.size());
  codes_.push_back(code);
  sets_.emplace_back();
  positions_.insert(position, [&](std::uint32_t at) { return codes_[at]; });
  return position;
}

void GramIndex::add(GramCode code, std::uint32_t row) { sets_[position_of(code)].add(row); }
void GramIndex::remove(GramCode code, std::uint32_t row) { sets_[position_of(code)].remove(row); }

void GramIndex::build(std::uint32_t rows,
                      const std::function<void(std::uint32_t, std::vector<GramCode>&)>& codes_of) {
  // As many rows as share a container of a Roaring bitmap: each block then writes each container once.
  constexpr std::uint32_t block_rows = 65'536;
  struct Entry {
    std::uint32_t position;
    std::uint32_t row;
  };
  for (RowSet& set : sets_) set.clear();
  std::vector<GramCode> codes;
  constexpr std::uint32_t nowhere = 0xffffffff;
  std::vector<std::uint32_t> last_row;  // by position: the last row that it was entered for
  std::vector<Entry> entries;
  std::vector<std::uint32_t> ends;    // by position: one past its last row in `sorted`
  std::vector<std::uint32_t> sorted;  // rows by position, ascending in each
  for (std::uint32_t first = 0; first < rows; first += block_rows) {
    entries.clear();
    for (std::uint32_t row = first; row < std::min(rows, first + block_rows); ++row) {
      codes.clear();
      codes_of(row, codes);
      for (const GramCode code : codes) {
        const std::uint32_t position = position_of(code);
        if (position >= last_row.size()) last_row.resize(position + 1, nowhere);
        if (std::exchange(last_row[position], row) != row) entries.push_back({position, row});
      }
    }
    ends.assign(codes_.size() + 1, 0);
    for (const Entry& entry : entries) ++ends[entry.position + 1];
    for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
    sorted.resize(entries.size());
    for (const Entry& entry : entries) sorted[ends[entry.position]++] = entry.row;
    for (std::size_t position = 0, begin = 0; position < codes_.size(); ++position) {
      const std::size_t end = ends[position];
      if (end > begin) sets_[position].append(std::span(sorted).subspan(begin, end - begin));
      begin = end;
    }
  }
  for (RowSet& set : sets_) set.compact();
}

const RowSet* GramIndex::find(GramCode code) const {
  const auto position = positions_.find(code, [&](std::uint32_t at) { return codes_[at] == code; });
  return position && !sets_[*position].empty() ? &sets_[*position] : nullptr;
}

void GramIndex::add_rows_with_short(GramFamily family, std::string_view part, RowBits& bits) const {
  assert(part.size() == 1 || part.size() == 2);
  const auto add = [&](std::uint32_t gram) {
    if (const RowSet* rows = find(gram_code(family, gram))) rows->add_to(bits);
  };
  if (part.size() == 1) return add(byte_at(part, 0));
  const std::uint32_t start = (byte_at(part, 0) << 16) | (byte_at(part, 1) << 8);
  for (std::uint32_t third = 0; third < 256; ++third) add(start | third);
}

std::vector<std::uint32_t> GramIndex::candidates(GramFamily family, std::string_view part,
                                                 std::span<const GramCode> required) const {
  assert(part.size() >= 3 || !required.empty());
  std::vector<GramCode> codes(required.begin(), required.end());
  for (std::size_t at = 0; at + 2 < part.size(); ++at)
    codes.push_back(gram_code(family, three_bytes_at(part, at)));
  std::ranges::sort(codes);
  codes.erase(std::ranges::unique(codes).begin(), codes.end());
  std::vector<const RowSet*> sets;
  for (const GramCode code : codes) {
    const RowSet* set = find(code);
    if (set == nullptr) return {};
    sets.push_back(set);
  }
  return RowSet::common(sets);
}

}  // namespace projections
