// The directory of one garage: who is in it, each customer's ready-made row, and the orders and filters over
// them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/byte_block.hpp"
#include "projections/category_index.hpp"
#include "projections/directory_columns.hpp"
#include "projections/directory_query.hpp"
#include "projections/row_bits.hpp"
#include "projections/slot_table.hpp"
#include "projections/sort_column.hpp"

namespace projections {

class SearchIndex;
struct SearchTerms;

/// Members have dense slot numbers of their own. A member's slot is the customer's row in the organisation
/// wherever that wastes no room, so that in an organisation with one garage the two are the same and need no
/// translating. Not synchronised.
class GarageDirectory : private TieOrder {
 public:
  /// What `put` needs, made ready without looking at the directory.
  struct Member {
    MemberFacts facts;  ///< folded; see folded()
    std::string fragment;
  };

  GarageDirectory(const SearchIndex& customers, const DirectoryPlans& plans);
  GarageDirectory(const GarageDirectory&) = delete;
  GarageDirectory& operator=(const GarageDirectory&) = delete;

  static MemberFacts folded(MemberFacts facts);

  std::size_t size() const { return members_; }
  void put(std::uint32_t row, const Member& member);
  /// False when the customer is not a member.
  bool remove(std::uint32_t row);

  /// From `defer` to `build`, puts only keep the facts; orders and filters are made for all members at once.
  void defer() { deferred_ = true; }
  void build();

  /// Appends the customer's row as it is on a day; false when not a member.
  bool append_row(std::uint32_t row, std::int32_t today, std::string& out) const;
  /// How many rows come before the customer's in the query's order, filters aside.
  std::optional<std::size_t> rank(std::uint32_t row, const DirectoryQuery& query) const;

  /// `found` are the rows that the query's search term finds; null when it has none.
  /// Appends the page's fragments with commas between them.
  DirectoryPage append_page(const DirectoryQuery& query, const RowBits* found, const SearchTerms* search,
                            std::string& out) const;
  DirectoryFacets facets(const DirectoryQuery& query, const RowBits* found, const FacetLimits& limits) const;

 private:
  static constexpr std::uint32_t free_slot = 0xffffffff;

  bool before(std::uint32_t slot, std::uint32_t other) const override;
  std::optional<std::uint32_t> slot_of(std::uint32_t row) const;
  std::uint32_t new_slot(std::uint32_t row);
  void free(std::uint32_t slot);
  const SortColumn& column(DirectorySort sort) const { return columns_[static_cast<std::size_t>(sort)]; }
  std::vector<CategoryIndex::Id> categories_of(const MemberFacts& facts);
  ByteBlock record_of(const Member& member);
  void insert_in_order(std::uint32_t slot, const DirectoryKeys& keys);
  void erase_from_order(std::uint32_t slot);
  void change_categories(std::uint32_t slot, std::string_view before, std::string_view after);

  /// The slots of the members who pass.
  RowBits matching(const DirectoryQuery& query, const RowBits* found) const;
  RowBits members_among(const RowBits& found) const;
  void keep_categories(const DirectoryQuery& query, RowBits& bits) const;
  void keep_category(Category category, std::string_view value, RowBits& bits) const;
  void keep_flag(Category category, std::optional<bool> wanted, RowBits& bits) const;
  void keep_between(const KeyRange& range, RowBits& bits) const;
  void keep_membership(MembershipStanding standing, std::int32_t today, RowBits& bits) const;
  void keep_priority(std::string_view label, RowBits& bits) const;

  std::vector<std::uint32_t> ordered_page(const DirectoryQuery& query, const RowBits& bits,
                                          std::size_t total) const;
  // By what holds today: customers in groups, each by name. See garage_directory_groups.cpp.
  std::vector<RowBits> groups(const DirectoryQuery& query, const RowBits& bits) const;
  std::vector<RowBits> groups_by_plan(const DirectoryQuery& query, const RowBits& bits) const;
  std::vector<RowBits> groups_by_membership(const DirectoryQuery& query, const RowBits& bits) const;
  std::vector<std::uint32_t> grouped_page(const DirectoryQuery& query, const RowBits& bits) const;
  std::size_t grouped_rank(std::uint32_t slot, const DirectoryQuery& query) const;

  void append_fragment(std::uint32_t slot, std::int32_t today, std::string& out) const;
  void append_rows(const std::vector<std::uint32_t>& slots, const SearchTerms* search,
                   const DirectoryQuery& query, std::string& out) const;

  const SearchIndex* customers_;
  const DirectoryPlans* plans_;
  std::size_t members_ = 0;
  bool deferred_ = false;

  std::vector<std::uint32_t> rows_;        // by slot: the customer's row; free_slot where nobody is
  std::vector<ByteBlock> records_;         // by slot; see member_record.hpp
  std::vector<std::uint32_t> free_slots_;  // may list slots that were since taken as somebody's own
  SlotTable displaced_;                    // slots of members whose slot is not their row, by row
  RowBits present_;                        // slots with a member

  CategoryIndex categories_;
  std::array<SortColumn, directory_columns> columns_;
};

}  // namespace projections
