// One thing that rows are sorted and filtered by: a number per row, and the rows in the order of their
// numbers. Where a row stands, which row stands at a place, and the rows between two numbers are found in
// microseconds among millions; a row moves in microseconds too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace projections {

class RowBits;

/// Decides between rows with the same key. A total order; it must not change for a row while a column has it.
class TieOrder {
 public:
  virtual ~TieOrder() = default;
  virtual bool before(std::uint32_t row, std::uint32_t other) const = 0;
};

/// Signed numbers as keys that sort alike.
constexpr std::uint64_t sort_key(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
}

/// The rows are in chunks of some hundred, each a sorted array, and the chunks in an array with the place
/// where each begins. Twelve to thirteen bytes a row. Not synchronised.
class SortColumn {
 public:
  enum class Direction {
    ascending,
    descending,  ///< by key; rows with the same key stay in their tie order
    reversed     ///< the ascending order backwards, ties too
  };
  /// Places in the ascending order, from `begin` until before `end`.
  struct Places {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t size() const { return end - begin; }
  };

  /// Rows of the column that somebody looks for: the `count` ones in `bits`, all of which stand at `places`.
  struct Matches {
    const RowBits& bits;
    std::size_t count = 0;
    Places places;
  };

  /// `ties` is used as long as the column is.
  explicit SortColumn(const TieOrder& ties) : ties_(&ties) {}

  /// Adds a row that is not in the column.
  void insert(std::uint32_t row, std::uint64_t key);
  void erase(std::uint32_t row);
  /// Gives a row in the column another key.
  void move(std::uint32_t row, std::uint64_t key);

  /// Sets a row's key without putting it in order, until `build` does so for all rows at once.
  void set_key(std::uint32_t row, std::uint64_t key);
  /// Makes the order anew, of these rows, which are in tie order.
  void build(std::span<const std::uint32_t> rows_in_tie_order);

  std::size_t size() const { return starts_.empty() ? 0 : starts_.back() + chunks_.back()->count; }
  std::uint64_t key(std::uint32_t row) const { return keys_[row]; }

  /// The places of the rows with keys from `first` to `last`, both included.
  Places between(std::uint64_t first, std::uint64_t last) const;
  void add_to(RowBits& bits, Places places) const;
  void remove_from(RowBits& bits, Places places) const;

  /// How many rows come before this one.
  std::size_t rank(std::uint32_t row, Direction direction) const;
  /// Up to `limit` rows of the whole order, from `offset` on.
  std::vector<std::uint32_t> page(Direction direction, std::size_t offset, std::size_t limit) const;
  /// The same of some rows only.
  std::vector<std::uint32_t> page_of(const Matches& matches, Direction direction, std::size_t offset,
                                     std::size_t limit) const;

 private:
  static constexpr std::size_t chunk_rows_max = 512;
  struct Chunk {
    std::uint32_t count = 0;
    std::uint32_t rows[chunk_rows_max];
  };
  /// A place in the order, and where that is.
  struct Cursor {
    std::size_t place;
    std::size_t chunk;
    std::size_t index;
  };

  bool before(std::uint32_t row, std::uint32_t other) const;
  Cursor cursor(std::size_t place) const;
  std::uint32_t row_at(const Cursor& at) const { return chunks_[at.chunk]->rows[at.index]; }
  void forward(Cursor& at) const;
  void back(Cursor& at) const;
  /// The chunk in which a row is or belongs.
  std::size_t chunk_of(std::uint32_t row) const;
  std::size_t place_of(std::uint32_t row) const;
  std::size_t places_below(std::uint64_t key) const;
  /// The neighbours of this place that have the same key.
  Places run_at(const Cursor& at) const;
  void split(std::size_t chunk);
  std::vector<std::uint32_t> sorted_page(const RowBits& bits, std::size_t count, Direction direction,
                                         std::size_t offset, std::size_t limit) const;
  template <class Visit>
  void walk_places(Places places, bool backwards, Visit visit) const;
  template <class Visit>
  void walk(const RowBits& bits, Places places, Direction direction, bool from_the_end, Visit visit) const;

  const TieOrder* ties_;
  std::vector<std::uint64_t> keys_;             // by row
  std::vector<std::unique_ptr<Chunk>> chunks_;  // none of them empty
  std::vector<std::size_t> starts_;             // by chunk: the place of its first row
  std::vector<std::uint64_t> first_keys_;       // by chunk: the key of its first row
};

}  // namespace projections
