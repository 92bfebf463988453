// A member's record, the bytes of which are in the machine's own order and never leave it:
//
//   record := categories (u32) name bytes (u32) dues (u32) category id (u32)* due* name fragment
//   due    := day (i32) amount (i64)
#include "projections/garage_directory.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstring>
#include <iterator>
#include <limits>

#include "domain/text.hpp"
#include "projections/search_index.hpp"
#include "projections/search_terms.hpp"

namespace projections {
namespace {

constexpr std::size_t postcode_column = 8;
constexpr std::uint64_t key_max = std::numeric_limits<std::uint64_t>::max();

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

struct Record {
  static constexpr std::size_t head_bytes = 12;
  static constexpr std::size_t due_bytes = 12;

  std::string_view bytes;

  std::size_t categories() const { return bytes.empty() ? 0 : number_at(bytes, 0); }
  CategoryIndex::Id category(std::size_t i) const { return number_at(bytes, head_bytes + 4 * i); }
  std::size_t dues() const { return bytes.empty() ? 0 : number_at(bytes, 8); }
  std::string_view name() const {
    return bytes.empty() ? bytes : bytes.substr(name_begin(), number_at(bytes, 4));
  }
  std::string_view fragment() const {
    return bytes.empty() ? bytes : bytes.substr(name_begin() + number_at(bytes, 4));
  }
  std::int64_t overdue_minor(std::int32_t today) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < dues(); ++i) {
      const char* const due = bytes.data() + head_bytes + 4 * categories() + due_bytes * i;
      std::int32_t day = 0;
      std::int64_t amount_minor = 0;
      std::memcpy(&day, due, sizeof day);
      std::memcpy(&amount_minor, due + sizeof day, sizeof amount_minor);
      if (day < today) sum += amount_minor;
    }
    return sum;
  }
  std::vector<CategoryIndex::Id> category_ids() const {
    std::vector<CategoryIndex::Id> ids(categories());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = category(i);
    return ids;
  }

 private:
  std::size_t name_begin() const { return head_bytes + 4 * categories() + due_bytes * dues(); }
};

void append_number(std::string& out, std::size_t value) {
  const auto number = static_cast<std::uint32_t>(value);
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

void append_due(std::string& out, const DueAmount& due) {
  char bytes[Record::due_bytes];
  std::memcpy(bytes, &due.day, sizeof due.day);
  std::memcpy(bytes + sizeof due.day, &due.amount_minor, sizeof due.amount_minor);
  out.append(bytes, sizeof bytes);
}

ByteBlock make_record(const std::vector<CategoryIndex::Id>& ids, const MemberFacts& facts,
                      std::string_view fragment) {
  std::string bytes;
  bytes.reserve(Record::head_bytes + 4 * ids.size() + Record::due_bytes * facts.dues.size() +
                facts.sort_name.size() + fragment.size());
  append_number(bytes, ids.size());
  append_number(bytes, facts.sort_name.size());
  append_number(bytes, facts.dues.size());
  for (const auto id : ids) append_number(bytes, id);
  for (const auto& due : facts.dues) append_due(bytes, due);
  bytes.append(facts.sort_name).append(fragment);
  return ByteBlock(bytes);
}

/// The first eight bytes as a number that sorts as they do.
std::uint64_t name_key(std::string_view name) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i)
    key = (key << 8) | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0);
  return key;
}

/// Postcodes are numbers of ten places in base 64, left-justified: those that start alike lie side by side.
struct PostcodeKeys {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};
PostcodeKeys postcode_keys(std::string_view start) {
  constexpr int places = 10;
  PostcodeKeys keys;
  int used = 0;
  const auto append = [&](std::uint64_t digit) {
    if (used++ < places) keys.first = (keys.first << 6) | digit;
  };
  for (const char c : start) {
    if (c >= '0' && c <= '9') append(static_cast<std::uint64_t>(c - '0') + 1);
    if (c >= 'A' && c <= 'Z') append(static_cast<std::uint64_t>(c - 'A') + 11);
    if (c >= 'a' && c <= 'z') append(static_cast<std::uint64_t>(c - 'a') + 11);
  }
  const int open_bits = 6 * std::max(0, places - used);
  keys.first <<= open_bits;
  keys.last = keys.first | ((std::uint64_t{1} << open_bits) - 1);
  return keys;
}

/// Something earlier than every value, for "never".
constexpr std::uint64_t never_key = 0;
template <class Value>
std::uint64_t key_or_never(const std::optional<Value>& value) {
  return value ? sort_key(*value) : never_key;
}

SortColumn::Direction direction_of(DirectorySort sort, bool descending) {
  if (!descending) return SortColumn::Direction::ascending;
  const bool no_ties = sort == DirectorySort::name || sort == DirectorySort::number;
  return no_ties ? SortColumn::Direction::reversed : SortColumn::Direction::descending;
}

/// The keys that a query asks of one column; nothing when it asks none.
struct KeyRange {
  std::size_t column;
  std::uint64_t first;
  std::uint64_t last;
};

std::optional<KeyRange> visit_range(const DirectoryQuery& query) {
  constexpr auto column = static_cast<std::size_t>(DirectorySort::last_visit);
  if (query.never_visited) {
    if (query.last_visit_from_day || query.last_visit_to_day) return KeyRange{column, 1, 0};
    return KeyRange{column, never_key, never_key};
  }
  if (!query.last_visit_from_day && !query.last_visit_to_day) return std::nullopt;
  return KeyRange{column, query.last_visit_from_day ? sort_key(*query.last_visit_from_day) : never_key + 1,
                  query.last_visit_to_day ? sort_key(*query.last_visit_to_day) : key_max};
}

std::optional<KeyRange> spend_range(const DirectoryQuery& query) {
  constexpr auto column = static_cast<std::size_t>(DirectorySort::total_spend);
  if (!query.spend_min_minor && !query.spend_max_minor) return std::nullopt;
  KeyRange range{column, 0, key_max};
  if (query.spend_min_minor) range.first = sort_key(*query.spend_min_minor);
  if (query.spend_max_minor) {
    range.last = sort_key(*query.spend_max_minor);
    if (!query.spend_max_included) {
      if (range.last == 0) return KeyRange{column, 1, 0};
      --range.last;
    }
  }
  return range;
}

std::optional<KeyRange> outstanding_range(const DirectoryQuery& query) {
  constexpr auto column = static_cast<std::size_t>(DirectorySort::outstanding);
  if (!query.outstanding_min_minor && !query.outstanding_max_minor) return std::nullopt;
  return KeyRange{column, query.outstanding_min_minor ? sort_key(*query.outstanding_min_minor) : 0,
                  query.outstanding_max_minor ? sort_key(*query.outstanding_max_minor) : key_max};
}

std::vector<KeyRange> ranges_of(const DirectoryQuery& query) {
  std::vector<KeyRange> ranges;
  if (const auto range = visit_range(query)) ranges.push_back(*range);
  if (const auto range = spend_range(query)) ranges.push_back(*range);
  if (const auto range = outstanding_range(query)) ranges.push_back(*range);
  if (query.overdue) {
    const auto today = sort_key(query.today);
    ranges.push_back({static_cast<std::size_t>(DirectorySort::oldest_due), *query.overdue ? 0 : today,
                      *query.overdue ? today - 1 : key_max});
  }
  if (!query.postcode_start.empty()) {
    const auto keys = postcode_keys(query.postcode_start);
    ranges.push_back({postcode_column, keys.first, keys.last});
  }
  return ranges;
}

bool has_category(const DirectoryQuery& query) {
  return query.business || query.active || !query.service.empty() || !query.tag.empty() ||
         !query.loyalty_tier.empty() || !query.plan.empty() || !query.country.empty() || !query.city.empty();
}

/// Leaves those of `bits` whose key is in the range. `count` is how many there are at most.
void keep_between(const SortColumn& column, const KeyRange& range, std::size_t count, RowBits& bits) {
  const auto places = column.between(range.first, range.last);
  const std::size_t others = column.size() - places.size();
  if (others == 0) return;
  if (count < std::min(places.size(), others)) {
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

/// Appends a member's row with what is overdue on that day in its place.
void append_fragment(const Record& record, std::int32_t today, std::string& out) {
  const auto fragment = record.fragment();
  const auto mark = fragment.rfind(overdue_mark);
  if (mark == std::string_view::npos) {
    out += fragment;
    return;
  }
  char digits[24];
  char* const end = std::to_chars(std::begin(digits), std::end(digits), record.overdue_minor(today)).ptr;
  out.append(fragment.substr(0, mark)).append(std::begin(digits), end).append(fragment.substr(mark + 1));
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

GarageDirectory::GarageDirectory(const SearchIndex& customers)
    : customers_(&customers),
      columns_{SortColumn(*this), SortColumn(*this), SortColumn(*this), SortColumn(*this), SortColumn(*this),
               SortColumn(*this), SortColumn(*this), SortColumn(*this), SortColumn(*this)} {}

MemberFacts GarageDirectory::folded(MemberFacts facts) {
  facts.sort_name = domain::fold(facts.sort_name);
  facts.city = domain::fold(facts.city);
  facts.country = domain::fold(facts.country);
  facts.loyalty_tier = domain::fold(facts.loyalty_tier);
  facts.plan = domain::fold(facts.plan);
  for (auto& tag : facts.tags) tag = domain::fold(tag);
  for (auto& service : facts.services) service = domain::fold(service);
  return facts;
}

bool GarageDirectory::before(std::uint32_t slot, std::uint32_t other) const {
  const std::uint64_t key = column(DirectorySort::name).key(slot);
  const std::uint64_t other_key = column(DirectorySort::name).key(other);
  if (key != other_key) return key < other_key;
  const auto order = Record{records_[slot].view()}.name() <=> Record{records_[other].view()}.name();
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
  add(Category::plan, facts.plan);
  for (const auto& tag : facts.tags) add(Category::tag, tag);
  for (const auto& service : facts.services) add(Category::service, service);
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

GarageDirectory::Keys GarageDirectory::keys_of(const MemberFacts& facts) {
  Keys keys{};
  const auto set = [&](DirectorySort sort, std::uint64_t key) { keys[static_cast<std::size_t>(sort)] = key; };
  set(DirectorySort::name, name_key(facts.sort_name));
  set(DirectorySort::total_spend, sort_key(facts.total_spend_minor));
  set(DirectorySort::last_visit, key_or_never(facts.last_visit_day));
  set(DirectorySort::last_booking, key_or_never(facts.last_booking_ms));
  set(DirectorySort::created, sort_key(facts.created_ms));
  set(DirectorySort::number, facts.customer_number_order);
  set(DirectorySort::outstanding, sort_key(facts.outstanding_minor));
  set(DirectorySort::oldest_due, facts.dues.empty() ? key_max : sort_key(facts.dues.front().day));
  keys[postcode_column] = postcode_keys(facts.postcode).first;
  return keys;
}

void GarageDirectory::insert_in_order(std::uint32_t slot, const Keys& keys) {
  for (std::size_t i = 0; i < columns; ++i) columns_[i].insert(slot, keys[i]);
}

void GarageDirectory::erase_from_order(std::uint32_t slot) {
  // The names last: they decide ties in the others.
  for (std::size_t i = columns; i-- > 0;) columns_[i].erase(slot);
}

void GarageDirectory::change_categories(std::uint32_t slot, std::string_view before, std::string_view after) {
  const auto old_ids = Record{before}.category_ids();
  const auto new_ids = Record{after}.category_ids();
  std::vector<CategoryIndex::Id> difference;
  std::ranges::set_difference(old_ids, new_ids, std::back_inserter(difference));
  for (const auto id : difference) categories_.remove(id, slot);
  difference.clear();
  std::ranges::set_difference(new_ids, old_ids, std::back_inserter(difference));
  for (const auto id : difference) categories_.add(id, slot);
}

void GarageDirectory::put(std::uint32_t row, const Member& member) {
  const Keys keys = keys_of(member.facts);
  ByteBlock record = make_record(categories_of(member.facts), member.facts, member.fragment);
  const auto known = slot_of(row);
  const std::uint32_t slot = known ? *known : new_slot(row);
  if (deferred_) {
    records_[slot] = std::move(record);
    for (std::size_t i = 0; i < columns; ++i) columns_[i].set_key(slot, keys[i]);
    return;
  }
  change_categories(slot, records_[slot].view(), record.view());
  if (known && Record{records_[slot].view()}.name() == member.facts.sort_name) {
    records_[slot] = std::move(record);
    for (std::size_t i = 0; i < columns; ++i) columns_[i].move(slot, keys[i]);
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
    const Record record{records_[slot].view()};
    for (std::size_t i = 0; i < record.categories(); ++i) categories_.add(record.category(i), slot);
  });
  categories_.compact();
  std::ranges::sort(slots, [&](std::uint32_t slot, std::uint32_t other) { return before(slot, other); });
  for (SortColumn& column : columns_) column.build(slots);
}

bool GarageDirectory::append_row(std::uint32_t row, std::int32_t today, std::string& out) const {
  const auto slot = slot_of(row);
  if (slot) append_fragment(Record{records_[*slot].view()}, today, out);
  return slot.has_value();
}

std::optional<std::size_t> GarageDirectory::rank(std::uint32_t row, DirectorySort sort,
                                                 bool descending) const {
  const auto slot = slot_of(row);
  if (!slot || deferred_) return std::nullopt;
  return column(sort).rank(*slot, direction_of(sort, descending));
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
}

RowBits GarageDirectory::matching(const DirectoryQuery& query, const RowBits* found) const {
  RowBits bits = found != nullptr ? members_among(*found) : present_;
  keep_categories(query, bits);
  for (const KeyRange& range : ranges_of(query))
    keep_between(columns_[range.column], range, bits.count(), bits);
  return bits;
}

DirectoryPage GarageDirectory::append_page(const DirectoryQuery& query, const RowBits* found,
                                           const SearchTerms* search, std::string& out) const {
  if (deferred_) return {};
  const SortColumn& order = column(query.sort);
  const auto direction = direction_of(query.sort, query.descending);
  const auto ranges = ranges_of(query);
  if (found == nullptr && ranges.empty() && !has_category(query)) {
    const auto slots = order.page(direction, query.offset, query.limit);
    append_rows(slots, nullptr, query, out);
    return {.total = members_, .on_page = slots.size()};
  }
  const RowBits bits = matching(query, found);
  const std::size_t total = bits.count();
  SortColumn::Places places{0, order.size()};
  for (const KeyRange& range : ranges)
    if (&columns_[range.column] == &order) places = order.between(range.first, range.last);
  const auto slots = order.page_of(bits, total, places, direction, query.offset, query.limit);
  append_rows(slots, search, query, out);
  return {.total = total, .on_page = slots.size()};
}

void GarageDirectory::append_rows(const std::vector<std::uint32_t>& slots, const SearchTerms* search,
                                  const DirectoryQuery& query, std::string& out) const {
  bool first = true;
  for (const auto slot : slots) {
    if (!first) out += ',';
    first = false;
    append_fragment(Record{records_[slot].view()}, query.today, out);
    if (search == nullptr || !out.ends_with('}')) continue;
    out.pop_back();
    append_matched_on(matched_fields(*search, customers_->text(rows_[slot]), query.search_in), out);
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
  const auto count_from = [&](DirectorySort sort, std::uint64_t first) {
    const SortColumn& order = column(sort);
    if (facets.total == members_) return order.between(first, key_max).size();
    std::size_t count = 0;
    bits.for_each([&](std::uint32_t slot) {
      if (order.key(slot) >= first) ++count;
    });
    return count;
  };
  facets.never_visited = facets.total - count_from(DirectorySort::last_visit, never_key + 1);
  facets.owing = count_from(DirectorySort::outstanding, sort_key(1));
  facets.overdue = facets.total - count_from(DirectorySort::oldest_due, sort_key(query.today));
  for (const auto day : limits.visited_since_days)
    facets.visited_since.push_back(count_from(DirectorySort::last_visit, sort_key(day)));
  for (const auto spend : limits.spend_from_minor)
    facets.spend_from.push_back(count_from(DirectorySort::total_spend, sort_key(spend)));
  return facets;
}

}  // namespace projections
