#include "domain/tax.hpp"

#include <algorithm>
#include <array>

namespace domain::tax {

namespace {

struct Usual {
  std::string_view country;
  std::int32_t standard;  ///< parts per million
  std::int32_t reduced;   ///< the one closest to the standard rate where there are several
};

// The European Commission's table of VAT rates and HMRC's, 2026. Countries that tax sales by state are left
// out.
constexpr auto usual = std::to_array<Usual>({
    {"AT", 200'000, 130'000}, {"BE", 210'000, 120'000}, {"BG", 200'000, 90'000},  {"CY", 190'000, 90'000},
    {"CZ", 210'000, 120'000}, {"DE", 190'000, 70'000},  {"DK", 250'000, 0},       {"EE", 240'000, 130'000},
    {"ES", 210'000, 100'000}, {"FI", 255'000, 135'000}, {"FR", 200'000, 100'000}, {"GB", 200'000, 50'000},
    {"GR", 240'000, 130'000}, {"HR", 250'000, 130'000}, {"HU", 270'000, 180'000}, {"IE", 230'000, 135'000},
    {"IT", 220'000, 100'000}, {"LT", 210'000, 120'000}, {"LU", 170'000, 140'000}, {"LV", 210'000, 120'000},
    {"MT", 180'000, 70'000},  {"NL", 210'000, 90'000},  {"PL", 230'000, 80'000},  {"PT", 230'000, 130'000},
    {"RO", 210'000, 110'000}, {"SE", 250'000, 120'000}, {"SI", 220'000, 95'000},  {"SK", 230'000, 190'000},
});

}  // namespace

std::vector<Rate> usual_rates(std::string_view country) {
  const auto* const found = std::ranges::find(usual, country, &Usual::country);
  if (found == usual.end()) return {};
  std::vector<Rate> rates = {{Kind::standard, {found->standard}, {}}};
  if (found->reduced != 0) rates.push_back({Kind::reduced, {found->reduced}, {}});
  return rates;
}

Percentage rate_on(const std::vector<Rate>& rates, Kind kind, Date day) {
  const Rate* latest = nullptr;
  for (const auto& rate : rates)
    if (rate.kind == kind && rate.valid_from <= day &&
        (latest == nullptr || latest->valid_from <= rate.valid_from))
      latest = &rate;
  return latest == nullptr ? Percentage{} : latest->rate;
}

std::string code_of(Kind kind, Percentage rate) {
  switch (kind) {
    case Kind::exempt:
      return "EX";
    case Kind::outside_scope:
      return "OS";
    case Kind::disbursement:
      return "DB";
    case Kind::zero:
      return "Z0";
    case Kind::standard:
    case Kind::reduced:
      break;
  }
  std::string code(1, kind == Kind::standard ? 'S' : 'R');
  rate.append_to(code);
  std::ranges::replace(code, '.', '-');
  return code;
}

}  // namespace domain::tax
