// The directory against a plain list that is searched, filtered and sorted the slow and obvious way: after
// random changes, random questions must get the same answers from both.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>

#include "domain/text.hpp"
#include "projections/directory_index.hpp"

namespace projections {
namespace {

struct Entry {
  SearchText text;
  std::map<domain::Ulid, MemberFacts> at;  // by garage
};

std::string digits_only(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') out += c;
  return out;
}

std::string letters_and_digits(std::string_view text) {
  std::string out;
  for (const char c : domain::fold(text))
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) out += c;
  return out;
}

/// The rules of searching, written down a second time.
class PlainSearch {
 public:
  explicit PlainSearch(const std::string& typed) {
    const std::string text = domain::fold(typed);
    std::string word;
    for (const char c : text + " ") {
      if (c != ' ') word += c;
      else if (!word.empty()) words_.push_back(std::exchange(word, {}));
    }
    const bool phone_characters = text.find_first_not_of("0123456789 +-().") == std::string::npos;
    if (phone_characters && digits_only(text).size() >= 3) {
      one_phone_ = true;
      words_ = {text};
    }
  }
  bool empty() const { return words_.empty(); }

  bool finds(const SearchText& text, FieldMask fields) const {
    const bool every = std::ranges::all_of(words_, [&](const auto& word) {
      return in_names(word, text, fields) || in_phones(word, text, fields) || in_emails(word, text, fields) ||
             in_plates(word, text, fields);
    });
    if (every) return true;
    std::string whole;
    for (const auto& word : words_) whole += word;
    return !one_phone_ && words_.size() > 1 && in_plates(whole, text, fields);
  }

 private:
  static bool allowed(FieldMask fields, SearchField field) { return (fields & field_bit(field)) != 0; }

  bool in_names(const std::string& word, const SearchText& text, FieldMask fields) const {
    if (!allowed(fields, SearchField::name) || word.contains(' ')) return false;
    for (const auto& name : {text.first_name, text.last_name, text.business_name, text.display_name})
      if (domain::fold(name).contains(word)) return true;
    return false;
  }
  bool in_emails(const std::string& word, const SearchText& text, FieldMask fields) const {
    if (!allowed(fields, SearchField::email) || word.contains(' ')) return false;
    return std::ranges::any_of(text.emails, [&](const auto& e) { return domain::fold(e).contains(word); });
  }
  bool in_plates(const std::string& word, const SearchText& text, FieldMask fields) const {
    if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789 -./()#_") != std::string::npos)
      return false;
    const std::string part = letters_and_digits(word);
    if (part.empty()) return false;
    const auto has = [&](const std::string& value) { return letters_and_digits(value).contains(part); };
    return (allowed(fields, SearchField::plate) && std::ranges::any_of(text.plates, has)) ||
           (allowed(fields, SearchField::vin) && std::ranges::any_of(text.vins, has)) ||
           (allowed(fields, SearchField::number) && has(text.customer_number));
  }
  /// All test numbers are British, American or Emirati.
  bool in_phones(const std::string& word, const SearchText& text, FieldMask fields) const {
    if (!allowed(fields, SearchField::phone)) return false;
    if (word.find_first_not_of("0123456789 +-().") != std::string::npos) return false;
    const std::string part = digits_only(word);
    if (part.empty()) return false;
    return std::ranges::any_of(text.phones_e164, [&](const std::string& phone) {
      const std::string digits = phone.substr(1);
      if (word.contains('+')) return word.rfind('+') == 0 && digits.starts_with(part);
      const std::string national = "0" + digits.substr(digits[0] == '1'           ? 1
                                                       : digits.starts_with("44") ? 2
                                                                                  : 3);
      return digits.contains(part) || national.starts_with(part) || ("00" + digits).starts_with(part);
    });
  }

  std::vector<std::string> words_;
  bool one_phone_ = false;
};

std::int64_t overdue_minor(const MemberFacts& facts, std::int32_t today) {
  std::int64_t sum = 0;
  for (const auto& due : facts.dues)
    if (due.day < today) sum += due.amount_minor;
  return sum;
}

/// Two plans of one name and label, and one without a label.
const std::map<std::string, DirectoryPlan>& plans() {
  static const std::map<std::string, DirectoryPlan> made = {
      {"P1", {.name = "Gold", .priority_label = "VIP", .fragment = R"({"p":1})"}},
      {"P2", {.name = "Silver", .priority_label = "", .fragment = R"({"p":2})"}},
      {"P3", {.name = "GOLD", .priority_label = "vip", .fragment = R"({"p":3})"}},
      {"P4", {.name = "Árbol", .priority_label = "Zzz", .fragment = R"({"p":4})"}},
  };
  return made;
}

MembershipStanding standing_of(const MemberFacts& facts, std::int32_t today) {
  if (!facts.membership) return MembershipStanding::none;
  if (facts.membership->cancelled) return MembershipStanding::cancelled;
  if (facts.membership->from_day > today) return MembershipStanding::upcoming;
  return facts.membership->until_day < today ? MembershipStanding::expired : MembershipStanding::active;
}

/// The name, or the label, of the plan by which somebody is a member today; empty where there is none.
std::string plan_text(const MemberFacts& facts, std::int32_t today, std::string DirectoryPlan::* text) {
  if (standing_of(facts, today) != MembershipStanding::active) return "";
  return domain::fold(plans().at(facts.membership->plan).*text);
}

std::string shown_membership(const MemberFacts& facts, std::int32_t today) {
  if (!facts.membership) return "";
  constexpr std::string_view names[] = {"none", "upcoming", "active", "expired", "cancelled"};
  return R"("status":")" + std::string(names[static_cast<std::size_t>(standing_of(facts, today))]) +
         R"(","plan":)" + plans().at(facts.membership->plan).fragment;
}

class PlainDirectory {
 public:
  std::map<domain::Ulid, Entry> customers;

  struct Answer {
    std::vector<domain::Ulid> rows;
    std::size_t total;
  };
  Answer page(domain::Ulid garage, const DirectoryQuery& query) const {
    std::vector<domain::Ulid> rows = all(garage, query);
    const std::size_t total = rows.size();
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(query.offset, total)));
    if (rows.size() > query.limit) rows.resize(query.limit);
    return {rows, total};
  }
  const MemberFacts& facts(domain::Ulid garage, domain::Ulid customer) const {
    return customers.at(customer).at.at(garage);
  }
  std::vector<std::int64_t> overdue(domain::Ulid garage, const std::vector<domain::Ulid>& rows,
                                    std::int32_t today) const {
    std::vector<std::int64_t> amounts;
    for (const auto row : rows) amounts.push_back(overdue_minor(customers.at(row).at.at(garage), today));
    return amounts;
  }
  std::vector<domain::Ulid> all(domain::Ulid garage, const DirectoryQuery& query) const {
    const PlainSearch search(query.q);
    std::vector<domain::Ulid> rows;
    for (const auto& [id, entry] : customers) {
      const auto facts = entry.at.find(garage);
      if (facts == entry.at.end() || !passes(facts->second, query)) continue;
      if (search.empty() || search.finds(entry.text, query.search_in)) rows.push_back(id);
    }
    std::ranges::sort(rows, [&](domain::Ulid a, domain::Ulid b) { return before(garage, query, a, b); });
    return rows;
  }

 private:
  static bool same(const std::string& wanted, const std::string& value) {
    return wanted.empty() || domain::fold(wanted) == domain::fold(value);
  }
  static bool among(const std::string& wanted, const std::vector<std::string>& values) {
    return wanted.empty() ||
           std::ranges::any_of(values, [&](const auto& value) { return same(wanted, value); });
  }
  static bool passes(const MemberFacts& facts, const DirectoryQuery& query) {
    if (query.business && *query.business != facts.business) return false;
    if (query.active && *query.active != facts.active) return false;
    if (query.never_visited && facts.last_visit_day) return false;
    if (query.last_visit_from_day || query.last_visit_to_day) {
      if (!facts.last_visit_day) return false;
      if (query.last_visit_from_day && *facts.last_visit_day < *query.last_visit_from_day) return false;
      if (query.last_visit_to_day && *facts.last_visit_day > *query.last_visit_to_day) return false;
    }
    if (query.spend_min_minor && facts.total_spend_minor < *query.spend_min_minor) return false;
    if (query.spend_max_minor &&
        (query.spend_max_included ? facts.total_spend_minor > *query.spend_max_minor
                                  : facts.total_spend_minor >= *query.spend_max_minor))
      return false;
    if (query.outstanding_min_minor && facts.outstanding_minor < *query.outstanding_min_minor) return false;
    if (query.outstanding_max_minor && facts.outstanding_minor > *query.outstanding_max_minor) return false;
    if (query.overdue && *query.overdue != (overdue_minor(facts, query.today) > 0)) return false;
    if (!passes_membership(facts, query)) return false;
    return same(query.country, facts.country) && same(query.city, facts.city) &&
           among(query.tag, facts.tags) && among(query.service, facts.services) &&
           letters_and_digits(facts.postcode).starts_with(letters_and_digits(query.postcode_start));
  }
  static bool passes_membership(const MemberFacts& facts, const DirectoryQuery& query) {
    auto wanted = query.membership;
    if (!wanted && (!query.plan.empty() || !query.priority.empty())) wanted = MembershipStanding::active;
    if (wanted && standing_of(facts, query.today) != *wanted) return false;
    if (!query.plan.empty() && (!facts.membership || facts.membership->plan != query.plan)) return false;
    return query.priority.empty() ||
           (facts.membership && same(query.priority, plans().at(facts.membership->plan).priority_label));
  }
  bool before(domain::Ulid garage, const DirectoryQuery& query, domain::Ulid a, domain::Ulid b) const {
    const MemberFacts& one = customers.at(a).at.at(garage);
    const MemberFacts& other = customers.at(b).at.at(garage);
    const auto name = [](const MemberFacts& facts) { return domain::fold(facts.sort_name); };
    if (query.sort == DirectorySort::name) {
      const auto left = std::pair(name(one), a);
      const auto right = std::pair(name(other), b);
      return query.descending ? right < left : left < right;
    }
    if (query.sort == DirectorySort::priority || query.sort == DirectorySort::plan) {
      const auto text =
          query.sort == DirectorySort::plan ? &DirectoryPlan::name : &DirectoryPlan::priority_label;
      const auto left = plan_text(one, query.today, text);
      const auto right = plan_text(other, query.today, text);
      if (left.empty() != right.empty()) return right.empty();
      if (left != right) return query.descending ? right < left : left < right;
      return std::pair(name(one), a) < std::pair(name(other), b);
    }
    const auto key = [&](const MemberFacts& facts) -> std::int64_t {
      constexpr auto never = std::numeric_limits<std::int64_t>::min();
      switch (query.sort) {
        case DirectorySort::total_spend:
          return facts.total_spend_minor;
        case DirectorySort::last_visit:
          return facts.last_visit_day ? *facts.last_visit_day : never;
        case DirectorySort::last_booking:
          return facts.last_booking_ms.value_or(never);
        case DirectorySort::created:
          return facts.created_ms;
        case DirectorySort::outstanding:
          return facts.outstanding_minor;
        case DirectorySort::membership_until:
          return facts.membership && !facts.membership->cancelled ? facts.membership->until_day : never;
        case DirectorySort::membership: {
          constexpr std::int64_t order[] = {4, 1, 0, 2, 3};
          return order[static_cast<std::size_t>(standing_of(facts, query.today))];
        }
        case DirectorySort::oldest_due:
          return facts.dues.empty() ? std::numeric_limits<std::int64_t>::max() : facts.dues.front().day;
        default:
          return static_cast<std::int64_t>(facts.customer_number_order);
      }
    };
    if (key(one) != key(other)) return query.descending ? key(one) > key(other) : key(one) < key(other);
    return std::pair(name(one), a) < std::pair(name(other), b);
  }
};

/// Few different values, so that ties, shared parts and empty results all happen.
class Source {
 public:
  explicit Source(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string one_of(const std::vector<std::string>& values) { return values[below(values.size())]; }
  std::string letters(std::string_view alphabet, std::size_t count) {
    std::string out;
    while (out.size() < count) out += alphabet[below(alphabet.size())];
    return out;
  }

  std::string name() {
    if (one_in(8)) return one_of({"Zoë", "Ångström", "محمد", "李明", "O'Brien", "de la Cruz", "Ltd"});
    std::string text = letters("abcd", 1 + below(6));
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
  }
  std::string phone() {
    return one_of({"+4477009", "+441632", "+97150", "+1212555"}) + letters("0123", 4 + below(3));
  }
  std::string plate() { return letters("AB", 2) + letters("12", 2) + letters("AB", 3); }
  std::string email() {
    return letters("abcd.", 1 + below(6)) + "@" +
           one_of({"gmail.com", "hotmail.co.uk", "ab.cd", letters("abcd", 3) + ".com"});
  }
  std::vector<std::string> several(std::string (Source::*make)()) {
    std::vector<std::string> values;
    while (values.size() < 3 && one_in(2)) values.push_back((this->*make)());
    return values;
  }
  std::string vin() { return letters("AB12", 17); }

  SearchText text(std::uint64_t number) {
    SearchText text{.first_name = name(), .last_name = name()};
    if (one_in(4)) text.business_name = name() + " " + name();
    text.display_name = one_in(4) ? text.business_name : text.first_name + " " + text.last_name;
    text.phones_e164 = several(&Source::phone);
    text.emails = several(&Source::email);
    text.plates = several(&Source::plate);
    text.vins = several(&Source::vin);
    text.customer_number = "C-" + std::to_string(number);
    return text;
  }
  MemberFacts facts(const SearchText& text, std::uint64_t number) {
    MemberFacts facts{.sort_name = text.display_name, .business = one_in(3), .active = !one_in(5)};
    facts.country = one_of({"GB", "AE", ""});
    facts.city = one_of({"York", "Málaga", "malaga", ""});
    facts.postcode = letters("AB1", below(8));
    if (one_in(3)) facts.tags = {one_of({"VIP", "fleet"})};
    if (one_in(2)) facts.services = {one_of({"mot", "tyres"}), "oil"};
    facts.total_spend_minor = one_in(3) ? 0 : static_cast<std::int64_t>(below(20)) * 100;
    facts.outstanding_minor = one_in(3) ? static_cast<std::int64_t>(below(7)) - 2 : 0;
    for (std::int32_t day = -3; day < 20; ++day)
      if (facts.outstanding_minor > 0 && one_in(12))
        facts.dues.push_back({day, 1 + static_cast<std::int64_t>(below(9))});
    if (one_in(2)) {
      const auto from = static_cast<std::int32_t>(below(20)) - 5;
      facts.membership = MembershipFacts{.plan = one_of({"P1", "P2", "P3", "P4"}),
                                         .from_day = from,
                                         .until_day = from + static_cast<std::int32_t>(below(12)),
                                         .cancelled = one_in(6)};
    }
    if (!one_in(3)) facts.last_visit_day = static_cast<std::int32_t>(below(30)) - 5;
    if (!one_in(3)) facts.last_booking_ms = static_cast<std::int64_t>(below(30)) - 5;
    facts.created_ms = static_cast<std::int64_t>(below(50));
    facts.customer_number_order = number;
    return facts;
  }

  std::string typed(const SearchText& like) {
    switch (below(12)) {
      case 0:
        return name();
      case 1:
        return letters("abcd", 1 + below(3));
      case 2:
        return part_of(like.display_name);
      case 3:
        return part_of(like.first_name) + " " + part_of(like.last_name);
      case 4:
        return like.emails.empty() ? "@" : part_of(like.emails.front());
      case 5:
        return like.plates.empty() ? "ab12" : spaced(part_of(like.plates.front()));
      case 6:
        return like.vins.empty() ? "a1" : part_of(like.vins.front());
      case 7:
        return like.phones_e164.empty() ? "07700" : spaced(part_of(like.phones_e164.front()));
      case 8:
        return like.phones_e164.empty() ? "+44" : national(like.phones_e164.front());
      case 9:
        return part_of(like.customer_number);
      case 10:
        return letters("0127+@ ab.", 1 + below(5));
      default:
        return part_of(like.display_name) + " " + (like.emails.empty() ? "" : part_of(like.emails.front()));
    }
  }
  DirectoryQuery query(const SearchText& like) {
    DirectoryQuery query;
    if (one_in(2)) query.q = typed(like);
    if (one_in(5)) query.search_in = static_cast<FieldMask>(below(all_fields + 1));
    if (one_in(5)) query.business = one_in(2);
    if (one_in(6)) query.active = one_in(2);
    if (one_in(8)) query.never_visited = true;
    if (one_in(6)) query.last_visit_from_day = static_cast<std::int32_t>(below(30)) - 5;
    if (one_in(6)) query.last_visit_to_day = static_cast<std::int32_t>(below(30)) - 5;
    if (one_in(5)) query.spend_min_minor = static_cast<std::int64_t>(below(20)) * 100;
    if (one_in(5)) query.spend_max_minor = static_cast<std::int64_t>(below(20)) * 100;
    query.spend_max_included = one_in(2);
    if (one_in(8)) query.outstanding_min_minor = static_cast<std::int64_t>(below(7)) - 2;
    if (one_in(8)) query.outstanding_max_minor = static_cast<std::int64_t>(below(7)) - 2;
    query.today = static_cast<std::int32_t>(below(26)) - 4;
    if (one_in(8)) query.overdue = one_in(2);
    if (one_in(8)) query.membership = static_cast<MembershipStanding>(below(5));
    if (one_in(10)) query.plan = one_of({"P1", "P2", "P9"});
    if (one_in(10)) query.priority = one_of({"VIP", "zzz", "none"});
    if (one_in(8)) query.service = one_of({"mot", "oil", "none"});
    if (one_in(8)) query.tag = one_of({"vip", "Fleet"});
    if (one_in(8)) query.country = one_of({"GB", "fr"});
    if (one_in(8)) query.city = "MALAGA";
    if (one_in(8)) query.postcode_start = letters("AB1 ", 1 + below(3));
    query.sort = static_cast<DirectorySort>(below(12));
    query.descending = one_in(2);
    query.offset = one_in(2) ? 0 : below(60);
    query.limit = one_in(4) ? 1'000 : 1 + below(24);
    return query;
  }

 private:
  /// A part of the text in whole characters.
  std::string part_of(const std::string& text) {
    const auto is_start = [&](std::size_t at) {
      return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    };
    std::size_t begin = below(text.size() + 1);
    while (!is_start(begin)) --begin;
    std::size_t end = begin + below(text.size() - begin + 1);
    while (!is_start(end)) ++end;
    return text.substr(begin, end - begin);
  }
  std::string spaced(std::string text) {
    if (one_in(2)) text.insert(below(text.size() + 1), one_of({" ", "-"}));
    return text;
  }
  std::string national(const std::string& phone) {
    const auto code = phone.starts_with("+1") ? 2U : phone.starts_with("+44") ? 3U : 4U;
    return part_start(one_in(3) ? "00" + phone.substr(1) : "0" + phone.substr(code));
  }
  std::string part_start(const std::string& text) { return text.substr(0, 1 + below(text.size())); }

  std::mt19937_64 random_;
};

class Compared {
 public:
  Compared(std::uint64_t seed, std::uint64_t customers) : source_(seed), customers_(customers) {
    for (const auto& [id, plan] : plans()) index_.put_plan(id, plan);
  }

  void load() {
    index_.begin_bulk();
    for (std::uint64_t i = 0; i < customers_ / 2; ++i) change();
    index_.finish_bulk();
  }
  void change() {
    const std::uint64_t number = source_.below(customers_);
    const domain::Ulid id{7, number * 0x9e3779b97f4a7c15U};
    const domain::Ulid garage = garages[source_.one_in(4) ? 1 : 0];
    const auto known = plain_.customers.find(id);
    if (known == plain_.customers.end() || source_.one_in(4)) {
      Entry& entry = plain_.customers[id];
      entry.text = source_.text(number);
      index_.put_customer(id, entry.text);
      put(garage, id, source_.facts(entry.text, number));
    } else if (source_.one_in(20)) {
      plain_.customers.erase(known);
      index_.remove_customer(id);
    } else if (source_.one_in(10)) {
      known->second.at.erase(garage);
      index_.remove_member(garage, id);
    } else {
      put(garage, id, source_.facts(known->second.text, number));
    }
  }
  void ask() {
    if (plain_.customers.empty()) return;
    auto like = plain_.customers.begin();
    std::advance(like, source_.below(plain_.customers.size()));
    const DirectoryQuery query = source_.query(like->second.text);
    const domain::Ulid garage = garages[source_.below(2)];
    const auto expected = plain_.page(garage, query);
    std::string items;
    const auto page = index_.append_page(garage, query, items);
    EXPECT_EQ(page.total, expected.total) << describe(query);
    EXPECT_EQ(page.on_page, expected.rows.size()) << describe(query);
    EXPECT_EQ(ids_in(items), ids(expected.rows)) << describe(query);
    EXPECT_EQ(overdue_in(items), plain_.overdue(garage, expected.rows, query.today)) << describe(query);
    for (const auto row : expected.rows)
      EXPECT_TRUE(index_.row(garage, row, query.today)
                      .value_or("")
                      .contains("{" + shown_membership(plain_.facts(garage, row), query.today) + "}"))
          << describe(query);
    ask_facets(garage, query);
    ask_rank(garage, query, like->first);
    ask_everywhere(query);
  }

 private:
  static constexpr domain::Ulid garages[] = {{1, 1}, {1, 2}};

  void put(domain::Ulid garage, domain::Ulid id, const MemberFacts& facts) {
    plain_.customers[id].at[garage] = facts;
    std::string fragment = "{\"id\":\"";
    id.append_to(fragment);
    fragment += R"(","membership":{)";
    if (facts.membership) fragment += membership_mark;
    index_.put_member(garage, id, facts, fragment + R"(},"overdue":)" + overdue_mark + "}");
  }
  static std::vector<std::string> ids(const std::vector<domain::Ulid>& rows) {
    std::vector<std::string> out;
    for (const auto row : rows) row.append_to(out.emplace_back());
    return out;
  }
  static std::vector<std::string> ids_in(const std::string& items) {
    std::vector<std::string> out;
    for (auto at = items.find("\"id\":\""); at != std::string::npos; at = items.find("\"id\":\"", at + 1))
      out.push_back(items.substr(at + 6, 26));
    return out;
  }
  static std::vector<std::int64_t> overdue_in(const std::string& items) {
    constexpr std::string_view name = "\"overdue\":";
    std::vector<std::int64_t> out;
    for (auto at = items.find(name); at != std::string::npos; at = items.find(name, at + 1))
      out.push_back(std::stoll(items.substr(at + name.size())));
    return out;
  }
  static std::string describe(const DirectoryQuery& query) {
    return "q '" + query.q + "' in " + std::to_string(query.search_in) + " sort " +
           std::to_string(static_cast<int>(query.sort)) + (query.descending ? " descending" : "") +
           " offset " + std::to_string(query.offset) + " limit " + std::to_string(query.limit);
  }
  void ask_facets(domain::Ulid garage, const DirectoryQuery& query) {
    const auto rows = plain_.all(garage, query);
    DirectoryFacets expected{.total = rows.size(), .visited_since = {0, 0}, .spend_from = {0, 0}};
    for (const auto row : rows) {
      const MemberFacts& facts = plain_.customers.at(row).at.at(garage);
      expected.business += facts.business;
      expected.inactive += !facts.active;
      expected.never_visited += !facts.last_visit_day;
      expected.owing += facts.outstanding_minor > 0;
      expected.overdue += overdue_minor(facts, query.today) > 0;
      ++expected.memberships[static_cast<std::size_t>(standing_of(facts, query.today))];
      expected.visited_since[0] += facts.last_visit_day && *facts.last_visit_day >= 0;
      expected.visited_since[1] += facts.last_visit_day && *facts.last_visit_day >= 10;
      expected.spend_from[0] += facts.total_spend_minor >= 100;
      expected.spend_from[1] += facts.total_spend_minor >= 1'000;
    }
    const auto facets =
        index_.facets(garage, query, {.visited_since_days = {0, 10}, .spend_from_minor = {100, 1'000}});
    EXPECT_EQ(facets.total, expected.total);
    EXPECT_EQ(facets.business, expected.business);
    EXPECT_EQ(facets.inactive, expected.inactive);
    EXPECT_EQ(facets.never_visited, expected.never_visited);
    EXPECT_EQ(facets.owing, expected.owing);
    EXPECT_EQ(facets.overdue, expected.overdue);
    EXPECT_EQ(facets.memberships, expected.memberships);
    EXPECT_EQ(facets.visited_since, expected.visited_since);
    EXPECT_EQ(facets.spend_from, expected.spend_from);
  }
  void ask_rank(domain::Ulid garage, const DirectoryQuery& query, domain::Ulid customer) {
    const auto rows =
        plain_.all(garage, {.today = query.today, .sort = query.sort, .descending = query.descending});
    const auto at = std::ranges::find(rows, customer);
    const auto rank = index_.rank(garage, customer, query);
    ASSERT_EQ(rank.has_value(), at != rows.end());
    EXPECT_EQ(rank.value_or(rows.size()), static_cast<std::size_t>(at - rows.begin())) << describe(query);
  }
  void ask_everywhere(const DirectoryQuery& query) {
    const PlainSearch search(query.q);
    if (search.empty()) return;
    std::vector<std::pair<std::string, domain::Ulid>> expected;
    for (const auto& [id, entry] : plain_.customers)
      if (search.finds(entry.text, query.search_in))
        expected.emplace_back(domain::fold(entry.text.display_name), id);
    std::ranges::sort(expected);
    const auto hits = index_.search(query.q, query.search_in, 10);
    EXPECT_EQ(hits.total, expected.size()) << describe(query);
    ASSERT_EQ(hits.hits.size(), std::min<std::size_t>(10, expected.size())) << describe(query);
    for (std::size_t i = 0; i < hits.hits.size(); ++i) {
      EXPECT_EQ(hits.hits[i].customer, expected[i].second) << describe(query);
      EXPECT_NE(hits.hits[i].matched_on, 0) << describe(query);
    }
  }

  Source source_;
  std::uint64_t customers_;
  DirectoryIndex index_;
  PlainDirectory plain_;
};

void compare(std::uint64_t seed, std::uint64_t customers, int rounds) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Compared both(seed, customers);
  if (seed % 2 == 0) both.load();
  for (int round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
    for (int i = 0; i < 20; ++i) both.change();
    for (int i = 0; i < 5; ++i) both.ask();
  }
}

TEST(DirectoryIndexAtRandom, answers_as_a_plain_list_does) {
  const std::uint64_t seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  for (std::uint64_t i = 0; i < 8; ++i) compare(seed + i, 200, 40);
}

TEST(DirectoryIndexAtRandom, answers_as_a_plain_list_does_when_sets_are_large) {
  const std::uint64_t seed = std::random_device{}() & ~std::uint64_t{1};
  RecordProperty("seed", std::to_string(seed));
  compare(seed, 4'000, 5);
}

}  // namespace
}  // namespace projections
