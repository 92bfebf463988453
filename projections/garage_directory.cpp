#include "projections/garage_directory.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <cassert>
#include <charconv>
#include <iterator>

#include "domain/text.hpp"
#include "projections/member_record.hpp"
#include "projections/search_index.hpp"
#include "projections/search_terms.hpp"

namespace projections {
namespace {

SortColumn::Direction direction_of(DirectorySort sort, bool descending) {
  if (!descending) return SortColumn::Direction::ascending;
  const bool no_ties = sort == DirectorySort::name || sort == DirectorySort::number;
  return no_ties ? SortColumn::Direction::reversed : SortColumn::Direction::descending;
}

/// Who is found by a plan has it today, unless something else is asked for.
std::optional<MembershipStanding> standing_asked(const DirectoryQuery& query) {
  if (query.membership || (query.plan.empty() && query.priority.empty())) return query.membership;
  return MembershipStanding::active;
}

bool has_category(const DirectoryQuery& query) {
  return query.business || query.active || standing_asked(query) || !query.service.empty() ||
         !query.tag.empty() || !query.loyalty_tier.empty() || !query.country.empty() || !query.city.empty();
}

std::string_view name_of(MembershipStanding standing) {
  return boost::describe::enum_to_string(standing, "none");
}

void append_matched_on(FieldMask fields, std::string& out) {
  out += R"(,"matchedOn":[)";
  bool first = true;
  for (std::size_t field = 0; field < search_fields; ++field) {
    if ((fields & (FieldMask{1} << field)) == 0) continue;
    if (!first) out += ',';
    first = false;
    out.append(1, '"').append(search_field_names[field]) += '"';
  }
  out += ']';
}

}  // namespace

GarageDirectory::GarageDirectory(const SearchIndex& customers, const DirectoryPlans& plans)
    : customers_(&customers),
      plans_(&plans),
      columns_{SortColumn(*this), SortColumn(*this), SortColumn(*this), SortColumn(*this),
               SortColumn(*this), SortColumn(*this), SortColumn(*this), SortColumn(*this),
               SortColumn(*this), SortColumn(*this), SortColumn(*this)} {}

MemberFacts GarageDirectory::folded(MemberFacts facts) {
  facts.sort_name = domain::fold(facts.sort_name);
  facts.city = domain::fold(facts.city);
  facts.country = domain::fold(facts.country);
  facts.loyalty_tier = domain::fold(facts.loyalty_tier);
  if (facts.membership) facts.membership->plan = domain::fold(facts.membership->plan);
  for (auto& tag : facts.tags) tag = domain::fold(tag);
  for (auto& service : facts.services) service = domain::fold(service);
  return facts;
}

bool GarageDirectory::before(std::uint32_t slot, std::uint32_t other) const {
  const std::uint64_t key = column(DirectorySort::name).key(slot);
  const std::uint64_t other_key = column(DirectorySort::name).key(other);
  if (key != other_key) return key < other_key;
  const auto order =
      MemberRecord{records_[slot].view()}.name() <=> MemberRecord{records_[other].view()}.name();
  return order != 0 ? order < 0 : customers_->customer(rows_[slot]) < customers_->customer(rows_[other]);
}

std::optional<std::uint32_t> GarageDirectory::slot_of(std::uint32_t row) const {
  if (row < rows_.size() && rows_[row] == row) return row;
  return displaced_.find(row, [&](std::uint32_t slot) { return rows_[slot] == row; });
}

std::uint32_t GarageDirectory::new_slot(std::uint32_t row) {
  std::uint32_t slot = row;
  const auto reach = static_cast<std::uint32_t>(members_ + members_ / 4 + 64);  // how far holes may be left
  if (row >= rows_.size() && row <= reach) {
    for (auto hole = static_cast<std::uint32_t>(rows_.size()); hole < row; ++hole)
      free_slots_.push_back(hole);
    rows_.resize(row + 1, free_slot);
  } else if (row >= rows_.size() || rows_[row] != free_slot) {
    while (!free_slots_.empty() && rows_[free_slots_.back()] != free_slot) free_slots_.pop_back();
    slot = free_slots_.empty() ? static_cast<std::uint32_t>(rows_.size()) : free_slots_.back();
    if (free_slots_.empty()) rows_.push_back(free_slot);
    else free_slots_.pop_back();
  }
  records_.resize(rows_.size());
  present_.grow(rows_.size());
  rows_[slot] = row;
  present_.set(slot);
  ++members_;
  if (slot != row) displaced_.insert(slot, [&](std::uint32_t of) { return rows_[of]; });
  return slot;
}

void GarageDirectory::free(std::uint32_t slot) {
  if (rows_[slot] != slot) displaced_.erase(slot, [&](std::uint32_t of) { return rows_[of]; });
  rows_[slot] = free_slot;
  records_[slot] = ByteBlock();
  present_.clear(slot);
  free_slots_.push_back(slot);
  --members_;
}

std::vector<CategoryIndex::Id> GarageDirectory::categories_of(const MemberFacts& facts) {
  std::vector<CategoryIndex::Id> ids;
  const auto add = [&](Category category, const std::string& value) {
    if (!value.empty()) ids.push_back(categories_.id_of(category, value));
  };
  if (facts.business) ids.push_back(categories_.id_of(Category::business, ""));
  if (!facts.active) ids.push_back(categories_.id_of(Category::inactive, ""));
  add(Category::country, facts.country);
  add(Category::city, facts.city);
  add(Category::loyalty_tier, facts.loyalty_tier);
  if (facts.membership) {
    ids.push_back(categories_.id_of(Category::member, ""));
    ids.push_back(categories_.id_of(Category::plan, facts.membership->plan));
    if (facts.membership->cancelled) ids.push_back(categories_.id_of(Category::cancelled_membership, ""));
  }
  for (const auto& tag : facts.tags) add(Category::tag, tag);
  for (const auto& service : facts.services) add(Category::service, service);
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

ByteBlock GarageDirectory::record_of(const Member& member) {
  const auto& membership = member.facts.membership;
  const auto plan = membership ? categories_.id_of(Category::plan, membership->plan) : 0;
  return make_member_record(categories_of(member.facts), plan, member.facts, member.fragment);
}

void GarageDirectory::insert_in_order(std::uint32_t slot, const DirectoryKeys& keys) {
  for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].insert(slot, keys[i]);
}

void GarageDirectory::erase_from_order(std::uint32_t slot) {
  // The names last: they decide ties in the others.
  for (std::size_t i = columns_.size(); i-- > 0;) columns_[i].erase(slot);
}

void GarageDirectory::change_categories(std::uint32_t slot, std::string_view before, std::string_view after) {
  const auto old_ids = MemberRecord{before}.category_ids();
  const auto new_ids = MemberRecord{after}.category_ids();
  std::vector<CategoryIndex::Id> difference;
  std::ranges::set_difference(old_ids, new_ids, std::back_inserter(difference));
  for (const auto id : difference) categories_.remove(id, slot);
  difference.clear();
  std::ranges::set_difference(new_ids, old_ids, std::back_inserter(difference));
  for (const auto id : difference) categories_.add(id, slot);
}

void GarageDirectory::put(std::uint32_t row, const Member& member) {
  const DirectoryKeys keys = directory_keys(member.facts);
  ByteBlock record = record_of(member);
  const auto known = slot_of(row);
  const std::uint32_t slot = known ? *known : new_slot(row);
  if (deferred_) {
    records_[slot] = std::move(record);
    for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].set_key(slot, keys[i]);
    return;
  }
  change_categories(slot, records_[slot].view(), record.view());
  if (known && MemberRecord{records_[slot].view()}.name() == member.facts.sort_name) {
    records_[slot] = std::move(record);
    for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].move(slot, keys[i]);
    return;
  }
  if (known) erase_from_order(slot);
  records_[slot] = std::move(record);
  insert_in_order(slot, keys);
}

bool GarageDirectory::remove(std::uint32_t row) {
  const auto slot = slot_of(row);
  if (!slot) return false;
  if (!deferred_) {
    change_categories(*slot, records_[*slot].view(), {});
    erase_from_order(*slot);
  }
  free(*slot);
  return true;
}

void GarageDirectory::build() {
  deferred_ = false;
  categories_.clear_rows();
  std::vector<std::uint32_t> slots;
  slots.reserve(members_);
  present_.for_each([&](std::uint32_t slot) {
    slots.push_back(slot);
    const MemberRecord record{records_[slot].view()};
    for (std::size_t i = 0; i < record.categories(); ++i) categories_.add(record.category(i), slot);
  });
  categories_.compact();
  std::ranges::sort(slots, [&](std::uint32_t slot, std::uint32_t other) { return before(slot, other); });
  for (SortColumn& column : columns_) column.build(slots);
}

bool GarageDirectory::append_row(std::uint32_t row, std::int32_t today, std::string& out) const {
  const auto slot = slot_of(row);
  if (slot) append_fragment(*slot, today, out);
  return slot.has_value();
}

std::optional<std::size_t> GarageDirectory::rank(std::uint32_t row, const DirectoryQuery& query) const {
  const auto slot = slot_of(row);
  if (!slot || deferred_) return std::nullopt;
  if (is_grouped(query.sort)) return grouped_rank(*slot, query);
  return column(query.sort).rank(*slot, direction_of(query.sort, query.descending));
}

RowBits GarageDirectory::members_among(const RowBits& found) const {
  RowBits bits(rows_.size());
  if (displaced_.size() == 0) {
    const auto from = found.words();
    const auto to = bits.words();
    std::copy_n(from.begin(), std::min(from.size(), to.size()), to.begin());
    bits.keep_only(present_);
  } else if (found.count() < members_) {
    found.for_each([&](std::uint32_t row) {
      if (const auto slot = slot_of(row)) bits.set(*slot);
    });
  } else {
    present_.for_each([&](std::uint32_t slot) {
      if (found.test(rows_[slot])) bits.set(slot);
    });
  }
  return bits;
}

void GarageDirectory::keep_category(Category category, std::string_view value, RowBits& bits) const {
  const auto id = categories_.find(category, value);
  if (id) categories_.rows(*id).keep_only_in(bits);
  else bits.reset(bits.rows());
}

void GarageDirectory::keep_flag(Category category, std::optional<bool> wanted, RowBits& bits) const {
  if (!wanted) return;
  if (*wanted) return keep_category(category, "", bits);
  if (const auto id = categories_.find(category, "")) categories_.rows(*id).remove_from(bits);
}

/// Leaves those of `bits` whose key is in the range.
void GarageDirectory::keep_between(const KeyRange& range, RowBits& bits) const {
  const SortColumn& column = columns_[range.column];
  const auto places = column.between(range.first, range.last);
  const std::size_t others = column.size() - places.size();
  if (others == 0) return;
  if (bits.count() < std::min(places.size(), others)) {
    bits.for_each([&](std::uint32_t slot) {
      const std::uint64_t key = column.key(slot);
      if (key < range.first || key > range.last) bits.clear(slot);
    });
  } else if (places.size() < others) {
    RowBits inside(bits.rows());
    column.add_to(inside, places);
    bits.keep_only(inside);
  } else {
    column.remove_from(bits, {0, places.begin});
    column.remove_from(bits, {places.end, column.size()});
  }
}

void GarageDirectory::keep_membership(MembershipStanding standing, std::int32_t today, RowBits& bits) const {
  if (standing == MembershipStanding::none) return keep_flag(Category::member, false, bits);
  if (standing == MembershipStanding::cancelled) return keep_flag(Category::cancelled_membership, true, bits);
  for (const KeyRange& range : membership_ranges(standing, today)) keep_between(range, bits);
}

/// Leaves those whose latest membership is of a plan with this label.
void GarageDirectory::keep_priority(std::string_view label, RowBits& bits) const {
  RowBits labelled(bits.rows());
  for (const auto& [id, plan] : *plans_)
    if (plan.priority_label == label)
      if (const auto category = categories_.find(Category::plan, id))
        categories_.rows(*category).add_to(labelled);
  bits.keep_only(labelled);
}

void GarageDirectory::keep_categories(const DirectoryQuery& query, RowBits& bits) const {
  const auto keep = [&](Category category, const std::string& value) {
    if (!value.empty()) keep_category(category, domain::fold(value), bits);
  };
  keep_flag(Category::business, query.business, bits);
  keep_flag(Category::inactive, query.active ? std::optional(!*query.active) : std::nullopt, bits);
  keep(Category::service, query.service);
  keep(Category::tag, query.tag);
  keep(Category::loyalty_tier, query.loyalty_tier);
  keep(Category::plan, query.plan);
  keep(Category::country, query.country);
  keep(Category::city, query.city);
  if (!query.priority.empty()) keep_priority(domain::fold(query.priority), bits);
  if (const auto standing = standing_asked(query)) keep_membership(*standing, query.today, bits);
}

RowBits GarageDirectory::matching(const DirectoryQuery& query, const RowBits* found) const {
  RowBits bits = found != nullptr ? members_among(*found) : present_;
  keep_categories(query, bits);
  for (const KeyRange& range : ranges_of(query)) keep_between(range, bits);
  return bits;
}

DirectoryPage GarageDirectory::append_page(const DirectoryQuery& query, const RowBits* found,
                                           const SearchTerms* search, std::string& out) const {
  if (deferred_) return {};
  const bool everybody = found == nullptr && ranges_of(query).empty() && !has_category(query);
  if (everybody && !is_grouped(query.sort)) {
    const auto direction = direction_of(query.sort, query.descending);
    const auto slots = column(query.sort).page(direction, query.offset, query.limit);
    append_rows(slots, nullptr, query, out);
    return {.total = members_, .on_page = slots.size()};
  }
  const RowBits bits = matching(query, found);
  const std::size_t total = bits.count();
  const auto slots = is_grouped(query.sort) ? grouped_page(query, bits) : ordered_page(query, bits, total);
  append_rows(slots, search, query, out);
  return {.total = total, .on_page = slots.size()};
}

std::vector<std::uint32_t> GarageDirectory::ordered_page(const DirectoryQuery& query, const RowBits& bits,
                                                         std::size_t total) const {
  const SortColumn& order = column(query.sort);
  SortColumn::Places places{0, order.size()};
  for (const KeyRange& range : ranges_of(query))
    if (&columns_[range.column] == &order) places = order.between(range.first, range.last);
  return order.page_of({bits, total, places}, direction_of(query.sort, query.descending), query.offset,
                       query.limit);
}

/// Appends a member's row with what depends on the day in its place.
void GarageDirectory::append_fragment(std::uint32_t slot, std::int32_t today, std::string& out) const {
  const MemberRecord record{records_[slot].view()};
  auto rest = record.fragment();
  const auto take_until = [&](char mark) {
    const auto at = rest.rfind(mark);
    if (at == std::string_view::npos) return false;
    out += rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return true;
  };
  if (const auto membership = record.membership_on(today); membership && take_until(membership_mark)) {
    const auto plan = plans_->find(categories_.value(membership->plan));
    ((out += R"("status":")") += name_of(membership->standing)) += R"(","plan":)";
    out += plan == plans_->end() ? std::string_view("null") : std::string_view(plan->second.fragment);
  }
  if (take_until(overdue_mark)) {
    char digits[24];
    char* const end = std::to_chars(std::begin(digits), std::end(digits), record.overdue_minor(today)).ptr;
    out.append(std::begin(digits), end);
  }
  out += rest;
}

void GarageDirectory::append_rows(const std::vector<std::uint32_t>& slots, const SearchTerms* search,
                                  const DirectoryQuery& query, std::string& out) const {
  bool first = true;
  for (const auto slot : slots) {
    if (!first) out += ',';
    first = false;
    append_fragment(slot, query.today, out);
    if (search == nullptr || !out.ends_with('}')) continue;
    out.pop_back();
    auto fields = matched_fields(*search, customers_->text(rows_[slot]), query.search_in);
    if (query.invoiced == customers_->customer(rows_[slot])) fields |= field_bit(SearchField::invoice);
    append_matched_on(fields, out);
    out += '}';
  }
}

DirectoryFacets GarageDirectory::facets(const DirectoryQuery& query, const RowBits* found,
                                        const FacetLimits& limits) const {
  const RowBits bits = matching(query, found);
  DirectoryFacets facets;
  facets.total = bits.count();
  const auto count_flag = [&](Category category) {
    RowBits with = bits;
    keep_flag(category, true, with);
    return with.count();
  };
  facets.business = count_flag(Category::business);
  facets.inactive = count_flag(Category::inactive);
  const auto count_between = [&](const KeyRange& range) {
    const SortColumn& order = columns_[range.column];
    if (facets.total == members_) return order.between(range.first, range.last).size();
    std::size_t count = 0;
    bits.for_each([&](std::uint32_t slot) {
      if (order.key(slot) >= range.first && order.key(slot) <= range.last) ++count;
    });
    return count;
  };
  facets.never_visited = facets.total - count_between(visited_ever());
  facets.owing = count_between(owing_something());
  facets.overdue = count_between(overdue_on(query.today));
  for (const auto day : limits.visited_since_days)
    facets.visited_since.push_back(count_between(visited_since(day)));
  for (const auto spend : limits.spend_from_minor)
    facets.spend_from.push_back(count_between(spent_from(spend)));
  for (std::size_t i = 0; i < facets.memberships.size(); ++i) {
    RowBits with = bits;
    keep_membership(static_cast<MembershipStanding>(i), query.today, with);
    facets.memberships[i] = with.count();
  }
  return facets;
}

}  // namespace projections
