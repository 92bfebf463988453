// Orders by what holds today: the members fall into a few groups, and each group is in the order of names. A
// column could not keep such an order, since memberships begin and end by the calendar and plans are renamed.
#include "projections/garage_directory.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace projections {

std::vector<RowBits> GarageDirectory::groups(const DirectoryQuery& query, const RowBits& bits) const {
  return query.sort == DirectorySort::membership ? groups_by_membership(query, bits)
                                                 : groups_by_plan(query, bits);
}

/// One group for each name or label of the plans that somebody is a member by today, and one for the others.
std::vector<RowBits> GarageDirectory::groups_by_plan(const DirectoryQuery& query, const RowBits& bits) const {
  RowBits active = bits;
  keep_membership(MembershipStanding::active, query.today, active);
  std::map<std::string_view, RowBits> by_text;
  for (const auto& [id, plan] : *plans_) {
    const auto category = categories_.find(Category::plan, id);
    const auto& text = query.sort == DirectorySort::priority ? plan.priority_label : plan.name;
    if (!category || text.empty()) continue;
    RowBits members = active;
    categories_.rows(*category).keep_only_in(members);
    const auto [group, is_new] = by_text.try_emplace(text, std::move(members));
    if (!is_new) group->second.add(members);
  }
  RowBits others = bits;
  std::vector<RowBits> groups;
  for (auto& [text, group] : by_text) {
    others.subtract(group);
    groups.push_back(std::move(group));
  }
  if (query.descending) std::ranges::reverse(groups);
  groups.push_back(std::move(others));
  return groups;
}

std::vector<RowBits> GarageDirectory::groups_by_membership(const DirectoryQuery& query,
                                                           const RowBits& bits) const {
  std::vector<RowBits> groups;
  for (const auto standing :
       {MembershipStanding::active, MembershipStanding::upcoming, MembershipStanding::expired,
        MembershipStanding::cancelled, MembershipStanding::none}) {
    groups.push_back(bits);
    keep_membership(standing, query.today, groups.back());
  }
  if (query.descending) std::ranges::reverse(groups);
  return groups;
}

std::vector<std::uint32_t> GarageDirectory::grouped_page(const DirectoryQuery& query,
                                                         const RowBits& bits) const {
  const SortColumn& names = column(DirectorySort::name);
  std::vector<std::uint32_t> slots;
  std::size_t offset = query.offset;
  for (const RowBits& group : groups(query, bits)) {
    const std::size_t count = group.count();
    if (offset >= count) {
      offset -= count;
      continue;
    }
    const auto found = names.page_of({group, count, {0, names.size()}}, SortColumn::Direction::ascending,
                                     offset, query.limit - slots.size());
    slots.insert(slots.end(), found.begin(), found.end());
    if (slots.size() == query.limit) break;
    offset = 0;
  }
  return slots;
}

std::size_t GarageDirectory::grouped_rank(std::uint32_t slot, const DirectoryQuery& query) const {
  const SortColumn& names = column(DirectorySort::name);
  std::size_t rank = 0;
  for (const RowBits& group : groups(query, present_)) {
    if (!group.test(slot)) {
      rank += group.count();
      continue;
    }
    RowBits earlier(group.rows());
    names.add_to(earlier, {0, names.rank(slot, SortColumn::Direction::ascending)});
    earlier.keep_only(group);
    return rank + earlier.count();
  }
  return rank;
}

}  // namespace projections
