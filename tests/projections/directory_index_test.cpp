#include "projections/directory_index.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace projections {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr domain::Ulid garage{1, 1};
constexpr domain::Ulid other_garage{1, 2};

domain::Ulid customer(std::uint64_t number) { return {100, number}; }

/// A directory whose rows are {"n":1}, so that a page reads as the numbers of its customers.
class Directory : public testing::Test {
 protected:
  void add(std::uint64_t number, SearchText text, MemberFacts facts = {}, domain::Ulid at = garage) {
    if (text.display_name.empty()) text.display_name = text.first_name + " " + text.last_name;
    facts.sort_name = text.display_name;
    if (facts.customer_number_order == 0) facts.customer_number_order = number;
    index.put_customer(customer(number), text);
    index.put_member(at, customer(number), facts, R"({"n":)" + std::to_string(number) + "}");
  }
  void add_named(std::uint64_t number, const std::string& name, MemberFacts facts = {}) {
    add(number, {.display_name = name}, std::move(facts));
  }

  std::vector<std::uint64_t> page(const DirectoryQuery& query, domain::Ulid at = garage) const {
    std::string items;
    last_page = index.append_page(at, query, items);
    std::vector<std::uint64_t> numbers;
    for (auto at_number = items.find("\"n\":"); at_number != std::string::npos;
         at_number = items.find("\"n\":", at_number + 1))
      numbers.push_back(std::stoull(items.substr(at_number + 4)));
    return numbers;
  }
  std::vector<std::uint64_t> found(const std::string& q, FieldMask fields = all_fields) const {
    return page({.q = q, .search_in = fields});
  }
  std::string items(const DirectoryQuery& query) const {
    std::string items;
    index.append_page(garage, query, items);
    return items;
  }

  DirectoryIndex index;
  mutable DirectoryPage last_page;
};

using DirectorySearch = Directory;
using DirectoryFilters = Directory;
using DirectoryOrder = Directory;

TEST_F(DirectorySearch, finds_a_part_of_the_first_or_last_name) {
  add(1, {.first_name = "Ahmed", .last_name = "Khan"});
  add(2, {.first_name = "Mohamed", .last_name = "Ali"});
  EXPECT_THAT(found("ahm"), ElementsAre(1));
  EXPECT_THAT(found("ham"), ElementsAre(2));
  EXPECT_THAT(found("AHMED"), ElementsAre(1));
  EXPECT_THAT(found("med"), ElementsAre(1, 2));
  EXPECT_THAT(found("medk"), IsEmpty());
}

TEST_F(DirectorySearch, takes_no_notice_of_case_and_accents) {
  add(1, {.first_name = "Zoë", .last_name = "ÅNGSTRÖM"});
  EXPECT_THAT(found("zoe angstrom"), ElementsAre(1));
  EXPECT_THAT(found("ÖM"), ElementsAre(1));
}

TEST_F(DirectorySearch, finds_one_and_two_letters) {
  add_named(1, "Bo Li");
  add_named(2, "Ann Lee");
  EXPECT_THAT(found("b"), ElementsAre(1));
  EXPECT_THAT(found("l"), ElementsAre(2, 1));
  EXPECT_THAT(found("ee"), ElementsAre(2));
  EXPECT_THAT(found("ol"), IsEmpty());
}

TEST_F(DirectorySearch, needs_every_word_somewhere) {
  add(1, {.first_name = "Ahmed", .last_name = "Khan", .emails = {"ak@example.com"}});
  add(2, {.first_name = "Ahmed", .last_name = "Ali"});
  EXPECT_THAT(found("ahmed example"), ElementsAre(1));
  EXPECT_THAT(found("ali ahmed"), ElementsAre(2));
  EXPECT_THAT(found("ahmed nobody"), IsEmpty());
}

TEST_F(DirectorySearch, finds_a_name_in_letters_of_any_script) {
  add_named(1, "محمد علي");
  add_named(2, "李 明");
  EXPECT_THAT(found("محم"), ElementsAre(1));
  EXPECT_THAT(found("明"), ElementsAre(2));
  EXPECT_THAT(found("علي محمد"), ElementsAre(1));
}

TEST_F(DirectorySearch, finds_a_phone_number_in_national_and_international_form) {
  add(1, {.first_name = "Ann", .phones_e164 = {"+447700900123"}});
  add(2, {.first_name = "Bob", .phones_e164 = {"+441632960188"}});
  for (const char* typed :
       {"07700 900123", "07700900123", "7700900", "+44 7700", "0044 7700 900", "+44 (0)7700 900123", "077",
        "0770", "(07700) 900-123", "900 123", "+447", "447700", "077009001", "44 7700 9001", "7700.900.123"})
    EXPECT_THAT(found(typed), ElementsAre(1)) << typed;
  for (const char* typed : {"+7700", "07009", "+44 07700", "0044 900", "01230", "9001234", "04477"})
    EXPECT_THAT(found(typed), IsEmpty()) << typed;
  EXPECT_THAT(found("+44"), ElementsAre(1, 2));
  EXPECT_THAT(found("0188"), ElementsAre(2)) << "any part of the number will do";
  EXPECT_THAT(found("ann 0770"), ElementsAre(1));
}

TEST_F(DirectorySearch, takes_the_country_code_and_the_start_from_the_same_phone_number) {
  add(1, {.first_name = "Ann", .phones_e164 = {"+447700900123", "+33612345678"}});
  EXPECT_THAT(found("+336"), ElementsAre(1));
  EXPECT_THAT(found("+337"), IsEmpty());
  EXPECT_THAT(found("+446"), IsEmpty());
}

TEST_F(DirectorySearch, finds_a_plate_however_it_is_spaced) {
  add(1, {.first_name = "Ann", .plates = {"AB12CDE", "F1"}});
  add(2, {.first_name = "Bob", .plates = {"AB12CDX"}});
  for (const char* typed : {"ab12cde", "AB12 CDE", "ab12-cde", "12cde", "f1", "ab 12 cd e", "AB12 C D E"})
    EXPECT_THAT(found(typed), ElementsAre(1)) << typed;
  EXPECT_THAT(found("ab12"), ElementsAre(1, 2));
  EXPECT_THAT(found("cdef"), IsEmpty()) << "one plate ends and another begins";
}

TEST_F(DirectorySearch, finds_a_part_of_a_vin_an_email_and_a_customer_number) {
  add(1, {.first_name = "Ann",
          .emails = {"ann.lee@gmail.com"},
          .vins = {"1M8GDM9AXKP042788"},
          .customer_number = "C-001042"});
  add(2, {.first_name = "Bob", .emails = {"bob@hotmail.com"}, .customer_number = "C-001043"});
  for (const char* typed : {"KP042788", "1m8gdm9axkp042788", "gmail", "n.lee@g", "ann.lee@gmail.com",
                            "@gmail", "lee@", "C-001042", "c001042", "1042", ".lee"})
    EXPECT_THAT(found(typed), ElementsAre(1)) << typed;
  EXPECT_THAT(found("mail.com"), ElementsAre(1, 2));
  EXPECT_THAT(found("@"), ElementsAre(1, 2));
  EXPECT_THAT(found("c-00104"), ElementsAre(1, 2));
  EXPECT_THAT(found("n@gmail"), IsEmpty());
}

TEST_F(DirectorySearch, looks_only_where_it_is_told_to) {
  add(1, {.first_name = "Grace", .emails = {"g@example.com"}});
  add(2, {.first_name = "Bob", .emails = {"grace@example.com"}});
  EXPECT_THAT(found("grace"), ElementsAre(2, 1));
  EXPECT_THAT(found("grace", field_bit(SearchField::name)), ElementsAre(1));
  EXPECT_THAT(found("grace", field_bit(SearchField::email)), ElementsAre(2));
  EXPECT_THAT(found("grace", field_bit(SearchField::phone)), IsEmpty());
}

TEST_F(DirectorySearch, says_in_what_each_customer_was_found) {
  add(1, {.first_name = "Grace", .phones_e164 = {"+447700900123"}, .emails = {"grace@example.com"}});
  EXPECT_EQ(items({.q = "grace"}), R"({"n":1,"matchedOn":["name","email"]})");
  EXPECT_EQ(items({.q = "grace 0770"}), R"({"n":1,"matchedOn":["name","phone","email"]})");
  EXPECT_EQ(items({.q = "grace", .search_in = field_bit(SearchField::email)}),
            R"({"n":1,"matchedOn":["email"]})");
  EXPECT_EQ(items({}), R"({"n":1})");
}

TEST_F(DirectorySearch, treats_a_blank_term_as_none) {
  add_named(1, "Ann");
  EXPECT_THAT(found("  "), ElementsAre(1));
  EXPECT_EQ(items({.q = " \t "}), R"({"n":1})");
}

TEST_F(DirectorySearch, forgets_what_a_customer_is_no_longer_called) {
  add_named(1, "Ann Smith");
  add_named(2, "Bob Smith");
  add_named(1, "Ann Jones");
  EXPECT_THAT(found("smith"), ElementsAre(2));
  EXPECT_THAT(found("jones"), ElementsAre(1));
  index.remove_customer(customer(2));
  EXPECT_THAT(found("smith"), IsEmpty());
  EXPECT_THAT(page({}), ElementsAre(1));
}

TEST_F(DirectorySearch, finds_customers_of_the_whole_organisation_by_name) {
  add_named(2, "Ann Smith");
  add(1, {.display_name = "Ann Archer"}, {}, other_garage);
  index.put_customer(customer(3), {.display_name = "Joann Nowhere"});
  const auto hits = index.search("ann", all_fields, 2);
  EXPECT_EQ(hits.total, 3);
  ASSERT_EQ(hits.hits.size(), 2);
  EXPECT_EQ(hits.hits[0].customer, customer(1));
  EXPECT_EQ(hits.hits[1].customer, customer(2));
  EXPECT_EQ(hits.hits[0].matched_on, field_bit(SearchField::name));
}

TEST_F(DirectoryFilters, keep_businesses_or_individuals) {
  add_named(1, "Ann");
  add_named(2, "Acme", {.business = true});
  EXPECT_THAT(page({.business = true}), ElementsAre(2));
  EXPECT_THAT(page({.business = false}), ElementsAre(1));
}

TEST_F(DirectoryFilters, keep_active_or_inactive_customers) {
  add_named(1, "Ann");
  add_named(2, "Bob", {.active = false});
  EXPECT_THAT(page({.active = true}), ElementsAre(1));
  EXPECT_THAT(page({.active = false}), ElementsAre(2));
}

TEST_F(DirectoryFilters, keep_a_range_of_last_visits_with_both_ends) {
  add_named(1, "Never");
  add_named(2, "Early", {.last_visit_day = 100});
  add_named(3, "Late", {.last_visit_day = 107});
  EXPECT_THAT(page({.never_visited = true}), ElementsAre(1));
  EXPECT_THAT(page({.last_visit_from_day = 100, .last_visit_to_day = 107}), ElementsAre(2, 3));
  EXPECT_THAT(page({.last_visit_from_day = 101}), ElementsAre(3));
  EXPECT_THAT(page({.last_visit_to_day = 106}), ElementsAre(2))
      << "who never came did not come before either";
  EXPECT_THAT(page({.never_visited = true, .last_visit_from_day = 100}), IsEmpty());
  EXPECT_THAT(page({.last_visit_from_day = 107, .last_visit_to_day = 100}), IsEmpty());
}

TEST_F(DirectoryFilters, keep_a_range_of_spends_with_or_without_its_upper_end) {
  for (const std::uint64_t pounds : {0U, 99U, 100U, 500U, 1000U, 1001U})
    add_named(pounds, "Ann", {.total_spend_minor = static_cast<std::int64_t>(pounds) * 100});
  EXPECT_THAT(page({.spend_max_minor = 10'000}), ElementsAre(0, 99));
  EXPECT_THAT(page({.spend_min_minor = 10'000, .spend_max_minor = 50'000}), ElementsAre(100));
  EXPECT_THAT(page({.spend_min_minor = 50'000, .spend_max_minor = 100'000, .spend_max_included = true}),
              ElementsAre(500, 1000));
  EXPECT_THAT(page({.spend_min_minor = 100'001}), ElementsAre(1001));
}

TEST_F(DirectoryFilters, keep_a_place_a_service_a_tag_and_a_tier) {
  add_named(1, "Ann",
            {.country = "GB", .city = "Saint-Étienne", .postcode = "CT2 7PP", .services = {"mot", "tyres"}});
  add_named(2, "Bob",
            {.country = "GB",
             .city = "York",
             .postcode = "YO1 7HH",
             .tags = {"VIP"},
             .services = {"mot"},
             .loyalty_tier = "Gold",
             .membership = MembershipFacts{.plan = "plan-1"}});
  EXPECT_THAT(page({.country = "gb"}), ElementsAre(1, 2));
  EXPECT_THAT(page({.city = "saint-etienne"}), ElementsAre(1));
  EXPECT_THAT(page({.postcode_start = "ct2 7"}), ElementsAre(1));
  EXPECT_THAT(page({.postcode_start = "CT27PPX"}), IsEmpty());
  EXPECT_THAT(page({.postcode_start = "Y"}), ElementsAre(2));
  EXPECT_THAT(page({.service = "mot"}), ElementsAre(1, 2));
  EXPECT_THAT(page({.service = "tyres"}), ElementsAre(1));
  EXPECT_THAT(page({.tag = "vip"}), ElementsAre(2));
  EXPECT_THAT(page({.loyalty_tier = "gold"}), ElementsAre(2));
  EXPECT_THAT(page({.plan = "plan-1"}), ElementsAre(2));
  EXPECT_THAT(page({.service = "unheard of"}), IsEmpty());
}

TEST_F(DirectoryFilters, keep_who_owes_something) {
  add_named(1, "Ann", {.outstanding_minor = 0});
  add_named(2, "Bob", {.outstanding_minor = 5'000});
  add_named(3, "Cat", {.outstanding_minor = 9'000});
  add_named(4, "Dee", {.outstanding_minor = -1});
  EXPECT_THAT(page({.outstanding_min_minor = 1}), ElementsAre(2, 3));
  EXPECT_THAT(page({.outstanding_min_minor = 9'000}), ElementsAre(3));
  EXPECT_THAT(page({.outstanding_min_minor = 1, .outstanding_max_minor = 8'999}), ElementsAre(2));
  EXPECT_THAT(page({.outstanding_max_minor = -1}), ElementsAre(4));
  EXPECT_THAT(page({.outstanding_min_minor = 9, .outstanding_max_minor = 8}), IsEmpty());
}

TEST_F(DirectoryFilters, keep_what_is_overdue_as_days_go_by) {
  add_named(1, "Ann");
  add_named(2, "Bob", {.outstanding_minor = 700, .dues = {{100, 300}, {110, 400}}});
  add_named(3, "Cat", {.outstanding_minor = 50, .dues = {{105, 50}}});
  EXPECT_THAT(page({.today = 100, .overdue = true}), IsEmpty()) << "it can be paid until the end of the day";
  EXPECT_THAT(page({.today = 101, .overdue = true}), ElementsAre(2));
  EXPECT_THAT(page({.today = 106, .overdue = true}), ElementsAre(2, 3));
  EXPECT_THAT(page({.today = 101, .overdue = false}), ElementsAre(1, 3));
  EXPECT_THAT(page({.sort = DirectorySort::oldest_due}), ElementsAre(2, 3, 1));
  add_named(2, "Bob", {.outstanding_minor = 400, .dues = {{110, 400}}});
  EXPECT_THAT(page({.today = 106, .overdue = true}), ElementsAre(3)) << "the rest was paid";
  const auto counted = index.facets(garage, {.today = 106}, {});
  EXPECT_EQ(counted.owing, 2);
  EXPECT_EQ(counted.overdue, 1);
}

TEST_F(Directory, says_in_each_row_what_is_overdue_on_the_day) {
  const MemberFacts facts{.sort_name = "Ann", .dues = {{100, 300}, {110, 400}}};
  index.put_customer(customer(1), {.display_name = "Ann"});
  index.put_member(garage, customer(1), facts, std::string(R"({"overdue":)") + overdue_mark + "}");
  EXPECT_EQ(items({.today = 100}), R"({"overdue":0})");
  EXPECT_EQ(items({.today = 101}), R"({"overdue":300})");
  EXPECT_EQ(items({.today = 111}), R"({"overdue":700})");
  EXPECT_EQ(items({.today = 111, .q = "ann"}), R"({"overdue":700,"matchedOn":["name"]})");
  EXPECT_EQ(index.row(garage, customer(1), 101), R"({"overdue":300})");
}

/// Five customers and how they are members on day 100: Ann of Gold, Bob of Silver, Cat not yet, Dee not any
/// more, Eve not by her own wish, and Fay never was.
class DirectoryOfMembers : public Directory {
 protected:
  void SetUp() override {
    index.put_plan("pln_G", {.name = "Gold", .priority_label = "VIP", .fragment = R"({"name":"Gold"})"});
    index.put_plan("pln_S", {.name = "Silver", .priority_label = "", .fragment = R"({"name":"Silver"})"});
    add_named(1, "Ann", {.membership = MembershipFacts{"pln_G", 100, 200}});
    add_named(2, "Bob", {.membership = MembershipFacts{"pln_S", 50, 100}});
    add_named(3, "Cat", {.membership = MembershipFacts{"pln_G", 101, 150}});
    add_named(4, "Dee", {.membership = MembershipFacts{"pln_S", 1, 99}});
    add_named(5, "Eve", {.membership = MembershipFacts{"pln_G", 1, 200, true}});
    add_named(6, "Fay");
  }
};

TEST_F(DirectoryOfMembers, keeps_those_who_are_members_as_days_go_by) {
  using enum MembershipStanding;
  const auto at = [&](std::int32_t day, MembershipStanding standing) {
    return page({.today = day, .membership = standing});
  };
  EXPECT_THAT(at(100, active), ElementsAre(1, 2));
  EXPECT_THAT(at(100, upcoming), ElementsAre(3));
  EXPECT_THAT(at(100, expired), ElementsAre(4));
  EXPECT_THAT(at(100, cancelled), ElementsAre(5));
  EXPECT_THAT(at(100, none), ElementsAre(6));
  EXPECT_THAT(at(101, active), ElementsAre(1, 3));
  EXPECT_THAT(at(101, expired), ElementsAre(2, 4));
  EXPECT_THAT(at(201, expired), ElementsAre(1, 2, 3, 4));
  const auto counted = index.facets(garage, {.today = 100}, {});
  EXPECT_THAT(counted.memberships, ElementsAre(1, 1, 2, 1, 1));
}

TEST_F(DirectoryOfMembers, keeps_those_of_a_plan_or_a_label) {
  EXPECT_THAT(page({.today = 100, .plan = "pln_G"}), ElementsAre(1));
  EXPECT_THAT(page({.today = 101, .plan = "pln_G"}), ElementsAre(1, 3));
  EXPECT_THAT(page({.today = 100, .membership = MembershipStanding::expired, .plan = "pln_S"}),
              ElementsAre(4));
  EXPECT_THAT(page({.today = 101, .priority = "vip"}), ElementsAre(1, 3));
  EXPECT_THAT(page({.today = 101, .priority = "low"}), IsEmpty());
  EXPECT_THAT(page({.today = 101, .plan = "pln_X"}), IsEmpty());
}

TEST_F(DirectoryOfMembers, is_in_the_order_of_labels_plans_and_standings) {
  const auto by = [&](DirectorySort sort, bool descending) {
    return page({.today = 100, .sort = sort, .descending = descending});
  };
  EXPECT_THAT(by(DirectorySort::priority, false), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(by(DirectorySort::plan, true), ElementsAre(2, 1, 3, 4, 5, 6)) << "who has none comes last";
  EXPECT_THAT(by(DirectorySort::membership, false), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(by(DirectorySort::membership, true), ElementsAre(6, 5, 4, 3, 1, 2));
  EXPECT_THAT(by(DirectorySort::membership_until, false), ElementsAre(5, 6, 4, 2, 3, 1));
  EXPECT_THAT(page({.today = 100, .sort = DirectorySort::plan, .descending = true, .offset = 1, .limit = 2}),
              ElementsAre(1, 3));
  EXPECT_EQ(last_page.total, 6);
  EXPECT_EQ(index.rank(garage, customer(1), {.today = 100, .sort = DirectorySort::plan, .descending = true}),
            1);
  EXPECT_EQ(index.rank(garage, customer(6), {.today = 100, .sort = DirectorySort::plan}), 5);
}

TEST_F(DirectoryOfMembers, follows_what_a_plan_is_called) {
  index.put_plan("pln_S", {.name = "Bronze", .priority_label = "VIP", .fragment = R"({"name":"Bronze"})"});
  EXPECT_THAT(page({.today = 100, .sort = DirectorySort::plan}), ElementsAre(2, 1, 3, 4, 5, 6));
  EXPECT_THAT(page({.today = 100, .priority = "VIP"}), ElementsAre(1, 2));
  const MemberFacts facts{.sort_name = "Bob", .membership = MembershipFacts{"pln_S", 50, 100}};
  index.put_member(garage, customer(2), facts, std::string(R"({"membership":{)") + membership_mark + "}}");
  EXPECT_EQ(index.row(garage, customer(2), 100),
            R"({"membership":{"status":"active","plan":{"name":"Bronze"}}})");
  EXPECT_EQ(index.row(garage, customer(2), 101),
            R"({"membership":{"status":"expired","plan":{"name":"Bronze"}}})");
}

TEST_F(DirectoryFilters, combine_with_a_search) {
  add_named(1, "Ahmed Motors", {.business = true, .last_visit_day = 100});
  add_named(2, "Ahmed Cars", {.business = true, .last_visit_day = 10});
  add_named(3, "Ahmed Khan", {.last_visit_day = 100});
  EXPECT_THAT(page({.q = "Ahmed", .business = true, .last_visit_from_day = 90}), ElementsAre(1));
  EXPECT_EQ(last_page.total, 1);
}

TEST_F(DirectoryOrder, is_by_name_and_then_by_identifier) {
  add_named(3, "zoë");
  add_named(2, "Ann");
  add_named(1, "ann");
  add_named(4, "Álvaro");
  EXPECT_THAT(page({}), ElementsAre(4, 1, 2, 3));
  EXPECT_THAT(page({.descending = true}), ElementsAre(3, 2, 1, 4));
}

TEST_F(DirectoryOrder, keeps_names_ascending_among_equals_either_way) {
  add_named(1, "Cat", {.total_spend_minor = 500});
  add_named(2, "Bob", {.total_spend_minor = 500});
  add_named(3, "Ann", {.total_spend_minor = 900});
  EXPECT_THAT(page({.sort = DirectorySort::total_spend}), ElementsAre(2, 1, 3));
  EXPECT_THAT(page({.sort = DirectorySort::total_spend, .descending = true}), ElementsAre(3, 2, 1));
}

TEST_F(DirectoryOrder, can_be_by_each_fact) {
  add_named(1, "A",
            {.last_visit_day = 5, .last_booking_ms = 10, .created_ms = 30, .customer_number_order = 2});
  add_named(2, "B", {.last_booking_ms = 20, .created_ms = 20, .customer_number_order = 3});
  add_named(3, "C", {.last_visit_day = 9, .created_ms = 10, .customer_number_order = 1});
  EXPECT_THAT(page({.sort = DirectorySort::last_visit, .descending = true}), ElementsAre(3, 1, 2));
  EXPECT_THAT(page({.sort = DirectorySort::last_booking, .descending = true}), ElementsAre(2, 1, 3));
  EXPECT_THAT(page({.sort = DirectorySort::created}), ElementsAre(3, 2, 1));
  EXPECT_THAT(page({.sort = DirectorySort::number}), ElementsAre(3, 1, 2));
}

TEST_F(DirectoryOrder, follows_changes) {
  add_named(1, "Ann", {.total_spend_minor = 1});
  add_named(2, "Bob", {.total_spend_minor = 2});
  add_named(1, "Ann", {.total_spend_minor = 3});
  EXPECT_THAT(page({.sort = DirectorySort::total_spend}), ElementsAre(2, 1));
  add_named(1, "Zed", {.total_spend_minor = 3});
  EXPECT_THAT(page({}), ElementsAre(2, 1));
}

TEST_F(DirectoryOrder, has_twenty_four_to_a_page_and_nothing_past_the_last) {
  for (std::uint64_t i = 1; i <= 50; ++i) add_named(i, "Ann");
  EXPECT_EQ(page({}).size(), 24);
  EXPECT_EQ(last_page.total, 50);
  EXPECT_THAT(page({.offset = 48}), ElementsAre(49, 50));
  EXPECT_THAT(page({.offset = 72}), IsEmpty());
  EXPECT_EQ(last_page.total, 50);
  EXPECT_THAT(page({.q = "ann", .offset = 48}), ElementsAre(49, 50));
}

TEST_F(DirectoryOrder, knows_the_place_of_a_customer_for_pinning) {
  add_named(1, "Cat", {.total_spend_minor = 7});
  add_named(2, "Bob", {.total_spend_minor = 7});
  add_named(3, "Ann", {.total_spend_minor = 9});
  EXPECT_EQ(index.rank(garage, customer(1), {}), 2);
  EXPECT_EQ(index.rank(garage, customer(1), {.descending = true}), 0);
  EXPECT_EQ(index.rank(garage, customer(1), {.sort = DirectorySort::total_spend, .descending = true}), 2);
  EXPECT_EQ(index.rank(garage, customer(9), {}), std::nullopt);
  EXPECT_EQ(index.row(garage, customer(2), 0), R"({"n":2})");
  EXPECT_EQ(index.row(other_garage, customer(2), 0), std::nullopt);
}

TEST_F(Directory, of_a_garage_has_its_own_customers_only) {
  add_named(1, "Ann");
  add(2, {.display_name = "Bob"}, {}, other_garage);
  add(1, {.display_name = "Ann"}, {.total_spend_minor = 5}, other_garage);
  EXPECT_THAT(page({}), ElementsAre(1));
  EXPECT_THAT(page({}, other_garage), ElementsAre(1, 2));
  EXPECT_EQ(index.members(other_garage), 2);
  index.remove_member(other_garage, customer(1));
  EXPECT_THAT(page({}, other_garage), ElementsAre(2));
  EXPECT_THAT(page({}), ElementsAre(1));
  EXPECT_THAT(page({}, {9, 9}), IsEmpty());
}

TEST_F(Directory, counts_what_could_be_filtered_by) {
  add_named(1, "Ann Lee", {.total_spend_minor = 100, .last_visit_day = 10});
  add_named(2, "Acme Lee", {.business = true, .total_spend_minor = 500, .last_visit_day = 20});
  add_named(3, "Bob", {.active = false});
  const FacetLimits limits{.visited_since_days = {10, 15}, .spend_from_minor = {0, 101}};
  const auto all = index.facets(garage, {}, limits);
  EXPECT_EQ(all.total, 3);
  EXPECT_EQ(all.business, 1);
  EXPECT_EQ(all.inactive, 1);
  EXPECT_EQ(all.never_visited, 1);
  EXPECT_THAT(all.visited_since, ElementsAre(2, 1));
  EXPECT_THAT(all.spend_from, ElementsAre(3, 1));
  const auto found = index.facets(garage, {.q = "lee"}, limits);
  EXPECT_EQ(found.total, 2);
  EXPECT_EQ(found.never_visited, 0);
  EXPECT_THAT(found.visited_since, ElementsAre(2, 1));
}

TEST_F(Directory, is_the_same_after_a_bulk_load) {
  add_named(1, "Ann Before");
  index.begin_bulk();
  add(2, {.display_name = "Bob Bulk", .phones_e164 = {"+447700900123"}},
      {.business = true, .total_spend_minor = 9});
  add_named(3, "Cat Bulk");
  add_named(3, "Cat Changed");
  EXPECT_THAT(page({}), IsEmpty());
  index.finish_bulk();
  EXPECT_THAT(page({}), ElementsAre(1, 2, 3));
  EXPECT_THAT(found("bulk"), ElementsAre(2));
  EXPECT_THAT(found("before"), ElementsAre(1));
  EXPECT_THAT(found("07700"), ElementsAre(2));
  EXPECT_THAT(page({.business = true}), ElementsAre(2));
  add_named(4, "Dan After");
  EXPECT_THAT(page({.sort = DirectorySort::total_spend, .descending = true}), ElementsAre(2, 1, 3, 4));
}

TEST_F(Directory, is_read_while_it_changes) {
  for (std::uint64_t i = 0; i < 200; ++i) add_named(i, "Ann Number" + std::to_string(i));
  std::atomic<bool> done = false;
  const auto read = [&] {
    while (!done) {
      std::string items;
      const auto all = index.append_page(garage, {.offset = 10}, items);
      EXPECT_EQ(all.total, 200);
      EXPECT_EQ(all.on_page, 24);
      EXPECT_EQ(index.append_page(garage, {.q = "ann", .business = false}, items).total, 200);
    }
  };
  std::jthread first(read);
  std::jthread second(read);
  for (std::uint64_t i = 0; i < 600; ++i)
    add_named(i % 200, "Ann Again" + std::to_string(i), {.total_spend_minor = static_cast<std::int64_t>(i)});
  done = true;
}

}  // namespace
}  // namespace projections
