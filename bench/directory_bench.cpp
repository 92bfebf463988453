// What the directory costs at some size: time to load, memory, time to change, and time to answer each kind
// of question, one client asking.
//
//   cmake --preset release -DFORECOURT_BENCH=ON && cmake --build --preset release --target directory_bench
//   build/release/bench/directory_bench 1000000
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "projections/directory_index.hpp"

namespace {

using namespace projections;
using Clock = std::chrono::steady_clock;

constexpr domain::Ulid garage{1, 1};
constexpr std::int32_t today = 20'400;  // days since 1970

// The common names come first and most often; the rest of the surnames are made of syllables.
constexpr const char* first_names[] = {
    "Oliver", "George",   "Mohammed", "Harry",    "Noah",    "Jack",   "Leo",    "Arthur",    "Olivia",
    "Amelia", "Isla",     "Ava",      "Lily",     "Mia",     "David",  "John",   "Michael",   "Paul",
    "Susan",  "Margaret", "Sarah",    "Andrew",   "Peter",   "Robert", "James",  "Emma",      "Laura",
    "Ahmed",  "Fatima",   "Priya",    "Zoë",      "Chloé",   "Siân",   "Jürgen", "Agnieszka", "Wei",
    "Aisha",  "Tomasz",   "Ioana",    "Kwame",    "Graham",  "Nigel",  "Brenda", "Tracey",    "Darren",
    "Kelly",  "Hannah",   "Rebecca",  "Benjamin", "Theodore"};
constexpr const char* surnames[] = {
    "Smith",   "Jones",    "Taylor",    "Brown",    "Williams", "Wilson", "Johnson", "Davies",
    "Patel",   "Robinson", "Wright",    "Thompson", "Evans",    "Walker", "White",   "Roberts",
    "Green",   "Hall",     "Wood",      "Jackson",  "Clarke",   "Khan",   "Ali",     "Ahmed",
    "Hussain", "Begum",    "Singh",     "Kaur",     "O'Connor", "Murphy", "Kelly",   "Campbell",
    "Stewart", "Anderson", "MacDonald", "Scott",    "Reid",     "Murray", "Hughes",  "Edwards"};
constexpr const char* syllables[] = {"ba",   "den", "ton", "well", "mar", "ley", "har", "ing",
                                     "wick", "tho", "ren", "sto",  "bur", "ham", "cal", "der",
                                     "gra",  "ven", "lo",  "mi",   "sen", "ski"};
constexpr const char* trades[] = {"Motors", "Builders", "Plumbing",  "Logistics",
                                  "Taxis",  "Catering", "Electrical"};
constexpr const char* mail_hosts[] = {"gmail.com",   "gmail.com",     "gmail.com",   "gmail.com",
                                      "hotmail.com", "hotmail.co.uk", "yahoo.co.uk", "outlook.com",
                                      "icloud.com",  "btinternet.com"};
constexpr const char* cities[] = {"York",   "Leeds",  "Harrogate", "Selby",
                                  "Malton", "Thirsk", "Wetherby",  "Tadcaster"};
constexpr const char* area_codes[] = {"1904", "1904", "1904", "113", "1423", "1757", "1653", "207"};
constexpr const char* makers[] = {"WVWZZZ1KZ", "WF0DXXGAJ", "SALLAAA14",
                                  "WBA3D3205", "VF1RFB00X", "TMBJG7NE0"};

class Source {
 public:
  explicit Source(std::uint64_t seed) : state_(seed) { state_ = next(); }

  std::size_t below(std::size_t limit) { return next() % limit; }
  bool percent(std::size_t chance) { return below(100) < chance; }
  template <class T, std::size_t n>
  T one_of(const T (&values)[n]) {
    return values[below(n)];
  }
  /// The first are drawn far more often than the last.
  template <class T, std::size_t n>
  T mostly_first(const T (&values)[n]) {
    return values[below(below(n) + 1)];
  }
  std::string digits(std::size_t count) {
    std::string out;
    while (out.size() < count) out += static_cast<char>('0' + below(10));
    return out;
  }
  std::string letters(std::size_t count) {
    std::string out;
    while (out.size() < count) out += "ABCDEFGHJKLMNOPRSTUVWXY"[below(23)];
    return out;
  }
  std::string surname() {
    if (percent(60)) return mostly_first(surnames);
    std::string name = std::string(one_of(syllables)) + one_of(syllables);
    if (percent(50)) name += one_of(syllables);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
  }
  std::string phone() {
    if (percent(70)) return "+447" + std::string(1, "4578999"[below(7)]) + digits(8);
    const std::string area = one_of(area_codes);
    return "+44" + area + digits(10 - area.size());
  }

  SearchText text(std::uint64_t number) {
    SearchText text{.first_name = mostly_first(first_names), .last_name = surname()};
    const bool business = percent(12);
    if (business) text.business_name = surname() + " " + one_of(trades) + " Ltd";
    text.display_name = business ? text.business_name : text.first_name + " " + text.last_name;
    text.phones_e164 = {phone()};
    if (percent(80)) {
      const std::string local =
          text.first_name + (percent(50) ? "." : "") + text.last_name + digits(below(4));
      const std::string host = business ? surname() + surname() + ".co.uk" : std::string(one_of(mail_hosts));
      text.emails = {local + "@" + host};
    }
    for (int vehicle = 0; vehicle < 2; ++vehicle) {
      text.plates.push_back(letters(2) + digits(2) + letters(3));
      text.vins.push_back(std::string(one_of(makers)) + letters(1) + digits(7));
    }
    char id[16];
    std::snprintf(id, sizeof id, "C-%07u", static_cast<unsigned>(number));
    text.customer_number = id;
    return text;
  }
  MemberFacts facts(const SearchText& text, std::uint64_t number) {
    MemberFacts facts{.sort_name = text.display_name,
                      .business = !text.business_name.empty(),
                      .active = !percent(5),
                      .country = "GB",
                      .city = mostly_first(cities),
                      .postcode = "YO" + digits(1) + " " + digits(1) + letters(2),
                      .services = {"mot"}};
    if (percent(10)) facts.tags = {"fleet"};
    if (percent(40)) facts.services.push_back("tyres");
    facts.total_spend_minor = percent(25) ? 0 : static_cast<std::int64_t>(below(300'000));
    if (percent(4)) {
      facts.outstanding_minor = 1 + static_cast<std::int64_t>(below(100'000));
      facts.dues = {{today + 30 - static_cast<std::int32_t>(below(120)), facts.outstanding_minor}};
    }
    if (!percent(25)) facts.last_visit_day = today - static_cast<std::int32_t>(below(below(2'000) + 1));
    if (facts.last_visit_day) facts.last_booking_ms = std::int64_t{*facts.last_visit_day} * 86'400'000;
    facts.created_ms = 1'500'000'000'000 + static_cast<std::int64_t>(number) * 1'000;
    facts.customer_number_order = number;
    return facts;
  }

 private:
  /// SplitMix64: cheap to seed, so that every customer can be made up again from a number.
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

domain::Ulid customer(std::uint64_t number) {
  return domain::Ulid::make(1'500'000'000'000 + static_cast<std::int64_t>(number) * 1'000, 0,
                            number * 0x9e3779b97f4a7c15U);
}

std::string fragment(const SearchText& text, const MemberFacts& facts, std::uint64_t number) {
  std::string out = R"({"customerId":"cus_)";
  customer(number).append_to(out);
  out += R"(","customerNo":")" + text.customer_number + R"(","displayName":")" + text.display_name +
         R"(","secondaryLine":")" + text.phones_e164.front() +
         R"(","icon":"phone","accountType":"individual",)" + R"("status":"active","email":")" +
         (text.emails.empty() ? "" : text.emails.front()) + R"(","city":")" + facts.city +
         R"(","vehiclesCount":2,"plates":[")" + text.plates[0] + R"(",")" + text.plates[1] +
         R"("],"lastVisitAt":"2025-03-01","totalSpend":{"amountMinor":)" +
         std::to_string(facts.total_spend_minor) + R"(,"currency":"GBP"},"overdue":{"amountMinor":)" +
         overdue_mark + R"(,"currency":"GBP"}})";
  return out;
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::size_t resident_bytes() {
  malloc_trim(0);
  std::size_t pages = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// What this thread alone has used: on a shared machine, others' turns must not count as ours.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void print_columns(const char* counted) {
  std::printf("  %-38s %9s %9s %9s %9s   %11s\n", "microseconds", "CPU p50", "CPU p99", "CPU max", "wall p99",
              counted);
}

/// Prints percentiles of the processor time that each call of `ask` takes, and of the time that passes
/// meanwhile: that is what somebody waits for, on a machine that has nothing else to do.
void measure(const char* kind, std::size_t times, const std::function<std::size_t()>& ask) {
  std::vector<double> processor;
  std::vector<double> wall;
  std::size_t answers = 0;
  for (std::size_t i = 0; i < times; ++i) {
    const auto began = Clock::now();
    const double start = processor_seconds();
    answers += ask();
    processor.push_back((processor_seconds() - start) * 1e6);
    wall.push_back(seconds_since(began) * 1e6);
  }
  std::ranges::sort(processor);
  std::ranges::sort(wall);
  std::printf("  %-38s %9.1f %9.1f %9.1f %9.1f   %11.1f\n", kind, processor[times / 2],
              processor[times * 99 / 100], processor.back(), wall[times * 99 / 100],
              static_cast<double>(answers) / static_cast<double>(times));
  std::fflush(stdout);
}

class Bench {
 public:
  explicit Bench(std::uint64_t customers) : customers_(customers) {}

  void load() {
    const std::size_t before = resident_bytes();
    std::size_t fragment_bytes = 0;
    double putting = 0;
    const auto start = Clock::now();
    index_.begin_bulk();
    for (std::uint64_t i = 0; i < customers_; ++i) {
      Source source(i);
      const auto text = source.text(i);
      const auto facts = source.facts(text, i);
      std::string row = fragment(text, facts, i);
      fragment_bytes += row.size();
      const auto put = Clock::now();
      index_.put_customer(customer(i), text);
      index_.put_member(garage, customer(i), facts, std::move(row));
      putting += seconds_since(put);
    }
    const auto finish = Clock::now();
    index_.finish_bulk();
    const double total = seconds_since(start);
    const auto per = [&](std::size_t bytes) {
      return static_cast<double>(bytes) / static_cast<double>(customers_);
    };
    std::printf("%zu customers: put %.2f s, finish %.2f s (with making them up %.2f s)\n",
                index_.members(garage), putting, seconds_since(finish), total);
    std::printf("memory: %.0f bytes a customer, of which the row %.0f\n", per(resident_bytes() - before),
                per(fragment_bytes));
  }

  void change() {
    print_columns("answers");
    Source source(2);
    measure("put_member: spend, visit, booking", 20'000, [&] {
      const auto number = source.below(customers_);
      const auto text = like(number);
      auto facts = source.facts(text, number);
      std::string row = fragment(text, facts, number);
      const double put = processor_seconds();
      index_.put_member(garage, customer(number), std::move(facts), std::move(row));
      take_in();
      putting_ += processor_seconds() - put;
      return 1;
    });
    std::printf("  (of which put_member alone: mean %.1f)\n", putting_ / 20'000 * 1e6);
    measure("put_customer: a new phone", 5'000, [&] {
      const auto number = source.below(customers_);
      auto text = like(number);
      text.phones_e164 = {source.phone()};
      index_.put_customer(customer(number), text);
      take_in();
      return 1;
    });
    measure("a new customer", 5'000, [&] {
      const auto number = customers_++;
      const auto text = source.text(number);
      auto facts = source.facts(text, number);
      std::string row = fragment(text, facts, number);
      index_.put_customer(customer(number), text);
      index_.put_member(garage, customer(number), std::move(facts), std::move(row));
      take_in();
      return 1;
    });
  }

  void ask() {
    print_columns("found");
    for (const auto& [kind, make] : kinds()) {
      measure(kind, 300, [&] { return answer(make()); });
    }
    measure("all kinds mixed", 20'000,
            [&, all = kinds()] { return answer(all[source_.below(all.size())].make()); });
  }

 private:
  struct Kind {
    const char* name;
    std::function<DirectoryQuery()> make;
  };

  std::size_t answer(const DirectoryQuery& query) {
    items_.clear();
    return index_.append_page(garage, query, items_).total;
  }
  /// What was put waits until somebody asks: any question will do.
  void take_in() const { static_cast<void>(index_.members(garage)); }
  SearchText like(std::uint64_t number) { return Source(number).text(number); }
  SearchText anyone() { return like(source_.below(customers_)); }
  std::string start_of(const std::string& text, std::size_t least, std::size_t most) {
    return text.substr(0, least + source_.below(most - least + 1));
  }
  static std::string national(const std::string& phone) { return "0" + phone.substr(3); }

  std::vector<Kind> kinds() {
    auto& s = source_;
    return {
        {"first page", [] { return DirectoryQuery{}; }},
        {"deep page by name", [&] { return DirectoryQuery{.offset = s.below(customers_)}; }},
        {"by spend descending, deep",
         [&] {
           return DirectoryQuery{
               .sort = DirectorySort::total_spend, .descending = true, .offset = s.below(customers_)};
         }},
        {"by last visit descending",
         [] { return DirectoryQuery{.sort = DirectorySort::last_visit, .descending = true}; }},
        {"one letter", [&] { return DirectoryQuery{.q = start_of(anyone().first_name, 1, 1)}; }},
        {"two letters", [&] { return DirectoryQuery{.q = start_of(anyone().last_name, 2, 2)}; }},
        {"three letters", [&] { return DirectoryQuery{.q = start_of(anyone().last_name, 3, 3)}; }},
        {"four to eight letters", [&] { return DirectoryQuery{.q = start_of(anyone().last_name, 4, 8)}; }},
        {"first and last name",
         [&] {
           const auto text = anyone();
           return DirectoryQuery{.q = text.first_name + " " + text.last_name};
         }},
        {"\"mohammed\"", [] { return DirectoryQuery{.q = "mohammed"}; }},
        {"phone: 077",
         [&] { return DirectoryQuery{.q = start_of(national(anyone().phones_e164[0]), 3, 3)}; }},
        {"phone: 0770 to 07700 90",
         [&] { return DirectoryQuery{.q = start_of(national(anyone().phones_e164[0]), 4, 7)}; }},
        {"phone: national, whole", [&] { return DirectoryQuery{.q = national(anyone().phones_e164[0])}; }},
        {"phone: +44 77…", [&] { return DirectoryQuery{.q = start_of(anyone().phones_e164[0], 2, 9)}; }},
        {"phone: 4477… without plus",
         [&] { return DirectoryQuery{.q = start_of(anyone().phones_e164[0].substr(1), 3, 9)}; }},
        {"phone: last three to six digits",
         [&] { return DirectoryQuery{.q = anyone().phones_e164[0].substr(13 - 3 - s.below(4))}; }},
        {"plate: whole, with a space",
         [&] {
           auto plate = anyone().plates[0];
           return DirectoryQuery{.q = plate.insert(4, " ")};
         }},
        {"plate: first two to four", [&] { return DirectoryQuery{.q = start_of(anyone().plates[0], 2, 4)}; }},
        {"VIN: first three to ten", [&] { return DirectoryQuery{.q = start_of(anyone().vins[0], 3, 10)}; }},
        {"VIN: last six", [&] { return DirectoryQuery{.q = anyone().vins[0].substr(11)}; }},
        {"customer number, three to nine",
         [&] { return DirectoryQuery{.q = start_of(anyone().customer_number, 3, 9)}; }},
        {"\"gmail\"", [] { return DirectoryQuery{.q = "gmail"}; }},
        {"\"@gmail.com\"", [] { return DirectoryQuery{.q = "@gmail.com"}; }},
        {"\".co.uk\"", [] { return DirectoryQuery{.q = ".co.uk"}; }},
        {"\".com\" by spend descending",
         [] { return DirectoryQuery{.q = ".com", .sort = DirectorySort::total_spend, .descending = true}; }},
        {"e-mail: local part and @",
         [&] {
           const auto text = anyone();
           return DirectoryQuery{
               .q = text.emails.empty() ? "n@" : text.emails[0].substr(0, text.emails[0].find('@') + 3)};
         }},
        {"\"n@gmail\"", [] { return DirectoryQuery{.q = "n@gmail"}; }},
        {"business", [] { return DirectoryQuery{.business = true}; }},
        {"individuals, deep page",
         [&] { return DirectoryQuery{.business = false, .offset = s.below(customers_)}; }},
        {"last month", [] { return DirectoryQuery{.last_visit_from_day = today - 30}; }},
        {"last year by name, deep",
         [&] {
           return DirectoryQuery{.last_visit_from_day = today - 365, .offset = s.below(customers_ / 3)};
         }},
        {"never visited", [] { return DirectoryQuery{.never_visited = true}; }},
        {"spend 500 to 1000",
         [] { return DirectoryQuery{.spend_min_minor = 50'000, .spend_max_minor = 100'000}; }},
        {"spend over 1000 by spend ascending",
         [] { return DirectoryQuery{.spend_min_minor = 100'001, .sort = DirectorySort::total_spend}; }},
        {"city, tyres, last year, over 100",
         [] {
           return DirectoryQuery{.last_visit_from_day = today - 365,
                                 .spend_min_minor = 10'000,
                                 .service = "tyres",
                                 .city = "York"};
         }},
        {"postcode YO1", [] { return DirectoryQuery{.postcode_start = "YO1"}; }},
        {"owing, most first",
         [] {
           return DirectoryQuery{
               .outstanding_min_minor = 1, .sort = DirectorySort::outstanding, .descending = true};
         }},
        {"overdue, oldest first",
         [] { return DirectoryQuery{.today = today, .overdue = true, .sort = DirectorySort::oldest_due}; }},
        {"\"ahmed\", business, last month",
         [] { return DirectoryQuery{.q = "ahmed", .business = true, .last_visit_from_day = today - 30}; }},
        {"\"smith\", last year, by spend, page 20",
         [] {
           return DirectoryQuery{.q = "smith",
                                 .last_visit_from_day = today - 365,
                                 .sort = DirectorySort::total_spend,
                                 .descending = true,
                                 .offset = 456};
         }},
        {"nobody", [] { return DirectoryQuery{.q = "qzxwvy"}; }},
    };
  }

  std::uint64_t customers_;
  DirectoryIndex index_;
  Source source_{3};
  std::string items_;
  double putting_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Bench bench(argc > 1 ? std::stoull(argv[1]) : 1'000'000);
  bench.load();
  bench.ask();
  bench.change();
}
