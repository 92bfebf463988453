// What the demo garage is made of: lists of words to draw from. Every name is made up. Telephone numbers are
// of the ranges that Ofcom keeps for drama, e-mail domains those that RFC 2606 keeps for examples.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace api {

struct DemoCity {
  std::string_view name;
  std::string_view county;
  std::string_view postcode_area;  ///< "LS"
};

struct DemoModel {
  std::string_view make;
  std::string_view model;
  std::string_view wmi;  ///< the first three characters of its VINs
  std::string_view fuel;
  std::int32_t engine_cc;
  bool van;
};

struct DemoService {
  std::string_view name;
  std::int64_t least_pence;
  std::int64_t most_pence;
  std::int32_t minutes;
  std::int32_t weight;  ///< how often it is done, against the others
};

std::span<const std::string_view> demo_first_names();
std::span<const std::string_view> demo_last_names();
std::span<const std::string_view> demo_streets();
std::span<const DemoCity> demo_cities();
std::span<const std::string_view> demo_business_names();
std::span<const DemoModel> demo_models();
std::span<const std::string_view> demo_colours();
std::span<const DemoService> demo_services();
std::span<const std::string_view> demo_customer_notes();
std::span<const std::string_view> demo_booking_notes();
std::span<const std::string_view> demo_cancel_reasons();
std::span<const std::string_view> demo_tags();
std::span<const std::string_view> demo_email_domains();

}  // namespace api
