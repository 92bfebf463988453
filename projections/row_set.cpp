// The word of a RowSet: 0 for nothing; (row << 1) | 1 for one row; an Array* with bit 1 set; or a
// roaring_bitmap_t*. Both pointers are aligned to more than four bytes.
#include "projections/row_set.hpp"

#include <roaring/roaring.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>
#include <new>

#include "projections/row_bits.hpp"

namespace projections {

static_assert(sizeof(std::uintptr_t) == 8, "one row and its mark share a word");

struct RowSet::Array {
  std::uint32_t count;

  std::uint32_t* rows() { return reinterpret_cast<std::uint32_t*>(this + 1); }
  std::span<std::uint32_t> span() { return {rows(), count}; }
};

namespace {

constexpr std::size_t array_rows_max = 256;
constexpr std::size_t array_step =
    4;  // arrays have room for 5, 9, 13, … rows: with the count, what malloc hands out

enum class Form { nothing, one, array, bitmap };

Form form_of(std::uintptr_t word) {
  if (word == 0) return Form::nothing;
  if ((word & 1) != 0) return Form::one;
  return (word & 2) != 0 ? Form::array : Form::bitmap;
}
std::uint32_t row_of(std::uintptr_t word) { return static_cast<std::uint32_t>(word >> 1); }
std::uintptr_t word_of(std::uint32_t row) { return (std::uintptr_t{row} << 1) | 1; }
// NOLINTBEGIN(performance-no-int-to-ptr): the word is a pointer or what else it may be
roaring_bitmap_t* bitmap_of(std::uintptr_t word) { return reinterpret_cast<roaring_bitmap_t*>(word); }
template <class Array>
Array* array_of(std::uintptr_t word) {
  return reinterpret_cast<Array*>(word & ~std::uintptr_t{2});
}
// NOLINTEND(performance-no-int-to-ptr)
template <class Array>
std::uintptr_t word_of(Array* array) {
  return reinterpret_cast<std::uintptr_t>(array) | 2;
}

constexpr std::size_t room_for(std::size_t rows) {
  return std::max(array_step, (rows + array_step - 2) / array_step * array_step) + 1;
}

/// An array with room for `rows`, with what `old` held; `old` may be null and is gone afterwards.
template <class Array>
Array* resized(Array* old, std::size_t rows) {
  void* memory = std::realloc(old, sizeof(Array) + room_for(rows) * sizeof(std::uint32_t));
  if (memory == nullptr) throw std::bad_alloc();
  return static_cast<Array*>(memory);
}

roaring_bitmap_t* new_bitmap(std::span<const std::uint32_t> rows) {
  roaring_bitmap_t* bitmap = roaring_bitmap_of_ptr(rows.size(), rows.data());
  if (bitmap == nullptr) throw std::bad_alloc();
  return bitmap;
}

// Roaring 0.2 has no way to read a bitmap 64 rows at a time, so its containers are read here: each holds the
// rows that share their upper 16 bits, as a bitmap of 8 KiB, as a sorted array or as runs.
constexpr std::size_t container_words = 1024;
using ContainerWords = std::array<std::uint64_t, container_words>;

void set_range(std::span<std::uint64_t> words, std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t row = first; row <= last;) {
    const std::uint32_t end = std::min(last, row | 63);
    const std::uint64_t mask = (~std::uint64_t{0} >> (63 - (end - row))) << (row & 63);
    words[row >> 6] |= mask;
    row = end + 1;
  }
}

/// The rows of one container as 1,024 words; `buffer` is used where it has none.
std::span<const std::uint64_t> words_of(const void* container, std::uint8_t type, ContainerWords& buffer) {
  container = container_unwrap_shared(container, &type);
  if (type == BITSET_CONTAINER_TYPE_CODE)
    return {static_cast<const bitset_container_t*>(container)->array, container_words};
  buffer.fill(0);
  if (type == ARRAY_CONTAINER_TYPE_CODE) {
    const auto* array = static_cast<const array_container_t*>(container);
    for (const auto low : std::span(array->array, static_cast<std::size_t>(array->cardinality)))
      buffer[low >> 6] |= std::uint64_t{1} << (low & 63);
  } else {
    const auto* runs = static_cast<const run_container_t*>(container);
    for (const auto& run : std::span(runs->runs, static_cast<std::size_t>(runs->n_runs)))
      set_range(buffer, run.value, std::uint32_t{run.value} + run.length);
  }
  return buffer;
}

/// Calls `one(row)` for each row of a sparse container, and `many(first word, words)` for each other
/// container.
template <class One, class Many>
void for_each_part(const roaring_bitmap_t* bitmap, One one, Many many) {
  ContainerWords buffer;
  const roaring_array_t& containers = bitmap->high_low_container;
  for (std::size_t i = 0; i < static_cast<std::size_t>(containers.size); ++i) {
    std::uint8_t type = containers.typecodes[i];
    const void* container = container_unwrap_shared(containers.containers[i], &type);
    if (type == ARRAY_CONTAINER_TYPE_CODE) {
      const auto* array = static_cast<const array_container_t*>(container);
      const std::uint32_t first = std::uint32_t{containers.keys[i]} << 16;
      for (const auto low : std::span(array->array, static_cast<std::size_t>(array->cardinality)))
        one(first | low);
    } else {
      many(containers.keys[i] * container_words, words_of(container, type, buffer));
    }
  }
}

/// Calls `visit(first word, words)` for each container of the bitmap. The last container's words may reach
/// past the last row that the reader has room for; they are zero there.
template <class Visit>
void for_each_container(const roaring_bitmap_t* bitmap, Visit visit) {
  ContainerWords buffer;
  const roaring_array_t& containers = bitmap->high_low_container;
  for (std::size_t i = 0; i < static_cast<std::size_t>(containers.size); ++i)
    visit(containers.keys[i] * container_words,
          words_of(containers.containers[i], containers.typecodes[i], buffer));
}

}  // namespace

void RowSet::clear() {
  switch (form_of(word_)) {
    case Form::nothing:
    case Form::one:
      break;
    case Form::array:
      std::free(array_of<Array>(word_));
      break;
    case Form::bitmap:
      roaring_bitmap_free(bitmap_of(word_));
      break;
  }
  word_ = 0;
}

bool RowSet::add(std::uint32_t row) {
  switch (form_of(word_)) {
    case Form::nothing:
      word_ = word_of(row);
      return true;
    case Form::one: {
      const std::uint32_t other = row_of(word_);
      if (other == row) return false;
      Array* array = resized<Array>(nullptr, 2);
      array->count = 2;
      array->rows()[0] = std::min(row, other);
      array->rows()[1] = std::max(row, other);
      word_ = word_of(array);
      return true;
    }
    case Form::array: {
      Array* array = array_of<Array>(word_);
      const auto rows = array->span();
      const auto at = static_cast<std::size_t>(std::ranges::lower_bound(rows, row) - rows.begin());
      if (at < rows.size() && rows[at] == row) return false;
      if (rows.size() == array_rows_max) {
        roaring_bitmap_t* bitmap = new_bitmap(rows);
        roaring_bitmap_add(bitmap, row);
        std::free(array);
        word_ = reinterpret_cast<std::uintptr_t>(bitmap);
        return true;
      }
      if (array->count == room_for(array->count)) array = resized(array, array->count + 1);
      std::copy_backward(array->rows() + at, array->rows() + array->count, array->rows() + array->count + 1);
      array->rows()[at] = row;
      ++array->count;
      word_ = word_of(array);
      return true;
    }
    case Form::bitmap:
      return roaring_bitmap_add_checked(bitmap_of(word_), row);
  }
  return false;
}

bool RowSet::remove(std::uint32_t row) {
  switch (form_of(word_)) {
    case Form::nothing:
      return false;
    case Form::one:
      if (row_of(word_) != row) return false;
      word_ = 0;
      return true;
    case Form::array: {
      Array* array = array_of<Array>(word_);
      const auto rows = array->span();
      const auto at = std::ranges::lower_bound(rows, row);
      if (at == rows.end() || *at != row) return false;
      std::copy(at + 1, rows.end(), at);
      if (--array->count == 1) {
        word_ = word_of(array->rows()[0]);
        std::free(array);
      }
      return true;
    }
    case Form::bitmap: {
      if (!roaring_bitmap_remove_checked(bitmap_of(word_), row)) return false;
      if (roaring_bitmap_is_empty(bitmap_of(word_))) clear();
      return true;
    }
  }
  return false;
}

void RowSet::append(std::span<const std::uint32_t> ascending) {
  if (form_of(word_) != Form::bitmap && size() + ascending.size() <= array_rows_max) {
    for (const auto row : ascending) add(row);
    return;
  }
  if (form_of(word_) != Form::bitmap) {
    roaring_bitmap_t* bitmap = new_bitmap(rows());
    clear();
    word_ = reinterpret_cast<std::uintptr_t>(bitmap);
  }
  roaring_bitmap_add_many(bitmap_of(word_), ascending.size(), ascending.data());
}

void RowSet::compact() {
  if (form_of(word_) != Form::bitmap) return;
  roaring_bitmap_run_optimize(bitmap_of(word_));
  roaring_bitmap_shrink_to_fit(bitmap_of(word_));
}

bool RowSet::contains(std::uint32_t row) const {
  switch (form_of(word_)) {
    case Form::nothing:
      return false;
    case Form::one:
      return row_of(word_) == row;
    case Form::array:
      return std::ranges::binary_search(array_of<Array>(word_)->span(), row);
    case Form::bitmap:
      return roaring_bitmap_contains(bitmap_of(word_), row);
  }
  return false;
}

std::size_t RowSet::size() const {
  switch (form_of(word_)) {
    case Form::nothing:
      return 0;
    case Form::one:
      return 1;
    case Form::array:
      return array_of<Array>(word_)->count;
    case Form::bitmap:
      return roaring_bitmap_get_cardinality(bitmap_of(word_));
  }
  return 0;
}

void RowSet::add_to(RowBits& bits) const {
  switch (form_of(word_)) {
    case Form::nothing:
      return;
    case Form::one:
      return bits.set(row_of(word_));
    case Form::array:
      for (const auto row : array_of<Array>(word_)->span()) bits.set(row);
      return;
    case Form::bitmap:
      for_each_part(
          bitmap_of(word_), [&](std::uint32_t row) { bits.set(row); },
          [target = bits.words()](std::size_t first, auto words) {
            const std::size_t count = std::min(words.size(), target.size() - first);
            for (std::size_t i = 0; i < count; ++i) target[first + i] |= words[i];
          });
  }
}

void RowSet::remove_from(RowBits& bits) const {
  switch (form_of(word_)) {
    case Form::nothing:
      return;
    case Form::one:
      return bits.clear(row_of(word_));
    case Form::array:
      for (const auto row : array_of<Array>(word_)->span()) bits.clear(row);
      return;
    case Form::bitmap:
      for_each_part(
          bitmap_of(word_), [&](std::uint32_t row) { bits.clear(row); },
          [target = bits.words()](std::size_t first, auto words) {
            const std::size_t count = std::min(words.size(), target.size() - first);
            for (std::size_t i = 0; i < count; ++i) target[first + i] &= ~words[i];
          });
  }
}

void RowSet::keep_only_in(RowBits& bits) const {
  if (form_of(word_) != Form::bitmap) {
    auto kept = rows();
    std::erase_if(kept, [&](std::uint32_t row) { return !bits.test(row); });
    bits.reset(bits.rows());
    for (const auto row : kept) bits.set(row);
    return;
  }
  const auto target = bits.words();
  std::size_t done = 0;
  for_each_container(bitmap_of(word_), [&](std::size_t first, auto words) {
    std::fill(target.begin() + static_cast<std::ptrdiff_t>(done),
              target.begin() + static_cast<std::ptrdiff_t>(first), 0);
    const std::size_t count = std::min(words.size(), target.size() - first);
    for (std::size_t i = 0; i < count; ++i) target[first + i] &= words[i];
    done = first + count;
  });
  std::fill(target.begin() + static_cast<std::ptrdiff_t>(done), target.end(), 0);
}

std::vector<std::uint32_t> RowSet::rows() const {
  switch (form_of(word_)) {
    case Form::nothing:
      return {};
    case Form::one:
      return {row_of(word_)};
    case Form::array: {
      const auto rows = array_of<Array>(word_)->span();
      return {rows.begin(), rows.end()};
    }
    case Form::bitmap: {
      std::vector<std::uint32_t> rows(size());
      roaring_bitmap_to_uint32_array(bitmap_of(word_), rows.data());
      return rows;
    }
  }
  return {};
}

std::vector<std::uint32_t> RowSet::common(std::span<const RowSet* const> sets) {
  // Below this many rows, asking each set about each row beats merging whole sets.
  constexpr std::size_t asking_rows_max = 1'000;
  assert(!sets.empty());
  std::vector<std::pair<std::size_t, const RowSet*>> by_size;
  for (const RowSet* set : sets) by_size.emplace_back(set->size(), set);
  std::ranges::sort(by_size, {}, [](const auto& entry) { return entry.first; });

  std::size_t merged = 1;
  std::vector<std::uint32_t> rows;
  if (by_size.size() == 1 || by_size.front().first <= asking_rows_max) {
    rows = by_size.front().second->rows();
  } else {  // all of them are bitmaps
    roaring_bitmap_t* both =
        roaring_bitmap_and(bitmap_of(by_size[0].second->word_), bitmap_of(by_size[1].second->word_));
    for (merged = 2; merged < by_size.size() && roaring_bitmap_get_cardinality(both) > asking_rows_max;
         ++merged)
      roaring_bitmap_and_inplace(both, bitmap_of(by_size[merged].second->word_));
    rows.resize(roaring_bitmap_get_cardinality(both));
    roaring_bitmap_to_uint32_array(both, rows.data());
    roaring_bitmap_free(both);
  }
  for (; merged < by_size.size() && !rows.empty(); ++merged)
    std::erase_if(rows, [&](std::uint32_t row) { return !by_size[merged].second->contains(row); });
  return rows;
}

}  // namespace projections
