#include "projections/sort_column.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

#include "projections/row_bits.hpp"

namespace projections {
namespace {

// After a bulk load, chunks have room for some more rows before the first of them must be split.
constexpr std::size_t loaded_chunk_rows = 448;
// A run of equal keys is followed this far before its ends are searched for.
constexpr std::size_t run_steps_max = 16;

}  // namespace

bool SortColumn::before(std::uint32_t row, std::uint32_t other) const {
  if (keys_[row] != keys_[other]) return keys_[row] < keys_[other];
  return row != other && ties_->before(row, other);
}

void SortColumn::set_key(std::uint32_t row, std::uint64_t key) {
  if (row >= keys_.size()) keys_.resize(row + 1, 0);
  keys_[row] = key;
}

std::size_t SortColumn::chunk_of(std::uint32_t row) const {
  // The last chunk whose first row is not after this one; the first where there is none.
  const std::uint64_t key = keys_[row];
  std::size_t low = 0;
  std::size_t high = chunks_.size();
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    const std::uint32_t first = chunks_[middle]->rows[0];
    const bool after =
        first_keys_[middle] != key ? first_keys_[middle] > key : first != row && ties_->before(row, first);
    (after ? high : low) = middle;
  }
  return low;
}

void SortColumn::insert(std::uint32_t row, std::uint64_t key) {
  set_key(row, key);
  if (chunks_.empty()) {
    chunks_.push_back(std::make_unique<Chunk>());
    starts_.push_back(0);
    first_keys_.push_back(key);
  }
  std::size_t at = chunk_of(row);
  if (chunks_[at]->count == chunk_rows_max) {
    split(at);
    at = chunk_of(row);
  }
  Chunk& chunk = *chunks_[at];
  auto* end = chunk.rows + chunk.count;
  auto* place = std::lower_bound(chunk.rows, end, row, [this](auto a, auto b) { return before(a, b); });
  std::copy_backward(place, end, end + 1);
  *place = row;
  ++chunk.count;
  first_keys_[at] = keys_[chunk.rows[0]];
  for (std::size_t i = at + 1; i < starts_.size(); ++i) ++starts_[i];
}

void SortColumn::split(std::size_t at) {
  auto upper = std::make_unique<Chunk>();
  Chunk& lower = *chunks_[at];
  const std::uint32_t kept = lower.count / 2;
  upper->count = lower.count - kept;
  std::copy(lower.rows + kept, lower.rows + lower.count, upper->rows);
  lower.count = kept;
  const auto next = static_cast<std::ptrdiff_t>(at) + 1;
  starts_.insert(starts_.begin() + next, starts_[at] + kept);
  first_keys_.insert(first_keys_.begin() + next, keys_[upper->rows[0]]);
  chunks_.insert(chunks_.begin() + next, std::move(upper));
}

void SortColumn::erase(std::uint32_t row) {
  const std::size_t at = chunk_of(row);
  Chunk& chunk = *chunks_[at];
  auto* end = chunk.rows + chunk.count;
  auto* place = std::lower_bound(chunk.rows, end, row, [this](auto a, auto b) { return before(a, b); });
  assert(place != end && *place == row);
  std::copy(place + 1, end, place);
  --chunk.count;
  for (std::size_t i = at + 1; i < starts_.size(); ++i) --starts_[i];
  if (chunk.count > 0) {
    first_keys_[at] = keys_[chunk.rows[0]];
    return;
  }
  const auto gone = static_cast<std::ptrdiff_t>(at);
  chunks_.erase(chunks_.begin() + gone);
  starts_.erase(starts_.begin() + gone);
  first_keys_.erase(first_keys_.begin() + gone);
}

void SortColumn::move(std::uint32_t row, std::uint64_t key) {
  if (keys_[row] == key) return;
  erase(row);
  insert(row, key);
}

void SortColumn::build(std::span<const std::uint32_t> rows_in_tie_order) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> sorted;
  sorted.reserve(rows_in_tie_order.size());
  for (const auto row : rows_in_tie_order) sorted.emplace_back(keys_[row], row);
  std::ranges::stable_sort(sorted, {}, [](const auto& entry) { return entry.first; });
  chunks_.clear();
  starts_.clear();
  first_keys_.clear();
  for (std::size_t place = 0; place < sorted.size(); ++place) {
    if (place % loaded_chunk_rows == 0) {
      chunks_.push_back(std::make_unique<Chunk>());
      starts_.push_back(place);
      first_keys_.push_back(sorted[place].first);
    }
    Chunk& chunk = *chunks_.back();
    chunk.rows[chunk.count++] = sorted[place].second;
  }
}

SortColumn::Cursor SortColumn::cursor(std::size_t place) const {
  assert(place < size());
  const auto next = std::ranges::upper_bound(starts_, place);
  const auto chunk = static_cast<std::size_t>(next - starts_.begin()) - 1;
  return {place, chunk, place - starts_[chunk]};
}

void SortColumn::forward(Cursor& at) const {
  ++at.place;
  if (++at.index < chunks_[at.chunk]->count) return;
  ++at.chunk;
  at.index = 0;
}

void SortColumn::back(Cursor& at) const {
  --at.place;
  if (at.index == 0) at.index = chunks_[--at.chunk]->count;
  --at.index;
}

std::size_t SortColumn::place_of(std::uint32_t row) const {
  const std::size_t at = chunk_of(row);
  const Chunk& chunk = *chunks_[at];
  const auto* place = std::lower_bound(chunk.rows, chunk.rows + chunk.count, row,
                                       [this](auto a, auto b) { return before(a, b); });
  return starts_[at] + static_cast<std::size_t>(place - chunk.rows);
}

std::size_t SortColumn::places_below(std::uint64_t key) const {
  const auto next = std::ranges::lower_bound(first_keys_, key);
  if (next == first_keys_.begin()) return 0;
  const auto at = static_cast<std::size_t>(next - first_keys_.begin()) - 1;
  const Chunk& chunk = *chunks_[at];
  const auto* end = std::partition_point(chunk.rows, chunk.rows + chunk.count,
                                         [&](std::uint32_t row) { return keys_[row] < key; });
  return starts_[at] + static_cast<std::size_t>(end - chunk.rows);
}

SortColumn::Places SortColumn::between(std::uint64_t first, std::uint64_t last) const {
  if (first > last) return {};
  return {places_below(first), last == ~std::uint64_t{0} ? size() : places_below(last + 1)};
}

SortColumn::Places SortColumn::run_at(const Cursor& at) const {
  const std::uint64_t key = keys_[row_at(at)];
  Places run{at.place, at.place + 1};
  Cursor near = at;
  for (std::size_t steps = 0; run.begin > 0; ++steps) {
    back(near);
    if (keys_[row_at(near)] != key) break;
    if (steps == run_steps_max) return between(key, key);
    run.begin = near.place;
  }
  near = at;
  const std::size_t rows = size();
  for (std::size_t steps = 0; run.end < rows; ++steps) {
    forward(near);
    if (keys_[row_at(near)] != key) break;
    if (steps == run_steps_max) return between(key, key);
    run.end = near.place + 1;
  }
  return run;
}

template <class Visit>
void SortColumn::walk_places(Places places, bool backwards, Visit visit) const {
  if (places.size() == 0) return;
  if (!backwards) {
    Cursor at = cursor(places.begin);
    while (at.place < places.end) {
      const Chunk& chunk = *chunks_[at.chunk];
      const std::size_t end = std::min<std::size_t>(chunk.count, at.index + (places.end - at.place));
      at.place += end - at.index;
      for (; at.index < end; ++at.index)
        if (!visit(chunk.rows[at.index])) return;
      ++at.chunk;
      at.index = 0;
    }
    return;
  }
  Cursor at = cursor(places.end - 1);
  for (;;) {
    const Chunk& chunk = *chunks_[at.chunk];
    const std::size_t begin = at.index - std::min(at.index, at.place - places.begin);
    at.place -= at.index - begin;
    for (std::size_t index = at.index + 1; index-- > begin;)
      if (!visit(chunk.rows[index])) return;
    if (at.place == places.begin) return;
    --at.place;
    at.index = chunks_[--at.chunk]->count - 1;
  }
}

/// Visits those rows at these places that are in `bits`, in this direction or from its end to its start,
/// until `visit` returns false.
template <class Visit>
void SortColumn::walk(const RowBits& bits, Places places, Direction direction, bool from_the_end,
                      Visit visit) const {
  const bool backwards = (direction == Direction::ascending) == from_the_end;
  if (direction != Direction::descending)
    return walk_places(places, backwards, [&](std::uint32_t row) { return !bits.test(row) || visit(row); });

  // Keys go one way and ties the other: rows with one key are gathered, then visited in turn.
  std::vector<std::uint32_t> same;
  const auto visit_same = [&] {
    const bool more = std::all_of(same.rbegin(), same.rend(), visit);
    same.clear();
    return more;
  };
  bool more = true;
  walk_places(places, backwards, [&](std::uint32_t row) {
    if (!bits.test(row)) return true;
    if (!same.empty() && keys_[same.back()] != keys_[row]) more = visit_same();
    same.push_back(row);
    return more;
  });
  if (more) visit_same();
}

void SortColumn::add_to(RowBits& bits, Places places) const {
  walk_places(places, false, [&](std::uint32_t row) {
    bits.set(row);
    return true;
  });
}

void SortColumn::remove_from(RowBits& bits, Places places) const {
  walk_places(places, false, [&](std::uint32_t row) {
    bits.clear(row);
    return true;
  });
}

std::size_t SortColumn::rank(std::uint32_t row, Direction direction) const {
  const std::size_t place = place_of(row);
  if (direction == Direction::ascending) return place;
  if (direction == Direction::reversed) return size() - 1 - place;
  const Places run = run_at(cursor(place));
  return size() - run.end + (place - run.begin);
}

std::vector<std::uint32_t> SortColumn::page(Direction direction, std::size_t offset,
                                            std::size_t limit) const {
  std::vector<std::uint32_t> rows;
  const std::size_t all = size();
  if (offset >= all || limit == 0) return rows;
  limit = std::min(limit, all - offset);
  rows.reserve(limit);
  const auto take = [&](std::uint32_t row) {
    rows.push_back(row);
    return rows.size() < limit;
  };
  if (direction == Direction::ascending) {
    walk_places({offset, offset + limit}, false, take);
  } else if (direction == Direction::reversed) {
    walk_places({all - offset - limit, all - offset}, true, take);
  } else {
    while (rows.size() < limit) {
      const std::size_t wanted = offset + rows.size();
      const Places run = run_at(cursor(all - 1 - wanted));
      walk_places({run.begin + (wanted - (all - run.end)), run.end}, false, take);
    }
  }
  return rows;
}

std::vector<std::uint32_t> SortColumn::sorted_page(const RowBits& bits, std::size_t count,
                                                   Direction direction, std::size_t offset,
                                                   std::size_t limit) const {
  std::vector<std::uint32_t> rows;
  rows.reserve(count);
  bits.for_each([&](std::uint32_t row) { rows.push_back(row); });
  const auto precedes = [&](std::uint32_t row, std::uint32_t other) {
    if (direction == Direction::reversed) return before(other, row);
    if (direction == Direction::ascending || keys_[row] == keys_[other]) return before(row, other);
    return keys_[row] > keys_[other];
  };
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(offset);
  const auto end = begin + static_cast<std::ptrdiff_t>(limit);
  if (begin != rows.begin()) std::nth_element(rows.begin(), begin, rows.end(), precedes);
  std::partial_sort(begin, end, rows.end(), precedes);
  return {begin, end};
}

std::vector<std::uint32_t> SortColumn::page_of(const Matches& matches, Direction direction,
                                               std::size_t offset, std::size_t limit) const {
  const auto& [bits, count, places] = matches;
  if (offset >= count || limit == 0) return {};
  limit = std::min(limit, count - offset);
  const bool from_the_end = offset + limit / 2 > count / 2;
  const std::size_t skipped = from_the_end ? count - offset - limit : offset;
  // Sorting a match costs about as much as walking past fifty rows for each halving.
  const std::size_t steps = static_cast<std::size_t>(
      static_cast<double>(skipped + limit) / static_cast<double>(count) * static_cast<double>(places.size()));
  const std::size_t halvings = std::bit_width(count);
  if (count * (16 + 4 * halvings) < steps) return sorted_page(bits, count, direction, offset, limit);

  std::vector<std::uint32_t> rows;
  rows.reserve(limit);
  std::size_t seen = 0;
  walk(bits, places, direction, from_the_end, [&](std::uint32_t row) {
    if (seen++ < skipped) return true;
    rows.push_back(row);
    return rows.size() < limit;
  });
  if (from_the_end) std::ranges::reverse(rows);
  return rows;
}

}  // namespace projections
