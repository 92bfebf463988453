// What a garage's directory keeps of each member, as one block of bytes. They are in the machine's own order
// and never leave it:
//
//   record     := categories (u32) name bytes (u32) dues (u32) memberships (u32)
//                 category id (u32)* due* membership? name fragment
//   due        := day (i32) amount (i64)
//   membership := category id of the plan (u32) from day (i32) until day (i32) cancelled (u32)
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "projections/byte_block.hpp"
#include "projections/category_index.hpp"
#include "projections/directory_query.hpp"

namespace projections {

/// A view of a record's bytes; of none, where there is no record.
struct MemberRecord {
  struct Membership {
    CategoryIndex::Id plan = 0;  ///< the number of Category::plan with its id
    MembershipStanding standing = MembershipStanding::none;
  };

  std::string_view bytes;

  std::size_t categories() const { return count_at(0); }
  CategoryIndex::Id category(std::size_t i) const;
  std::vector<CategoryIndex::Id> category_ids() const;
  /// Of what was to be paid before that day.
  std::int64_t overdue_minor(std::int32_t today) const;
  std::optional<Membership> membership_on(std::int32_t today) const;
  std::string_view name() const;
  std::string_view fragment() const;

 private:
  std::size_t count_at(std::size_t place) const;
  std::size_t dues_begin() const;
  std::size_t membership_begin() const;
  std::size_t name_begin() const;
};

/// `ids` are those of the member's categories, `plan` that of the plan where the member has a membership.
ByteBlock make_member_record(const std::vector<CategoryIndex::Id>& ids, CategoryIndex::Id plan,
                             const MemberFacts& facts, std::string_view fragment);

}  // namespace projections
