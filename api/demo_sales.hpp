// What a demo garage sells besides work: memberships, and parts over the counter.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "api/router.hpp"

namespace api {

struct DemoCustomer {
  domain::CustomerId customer_id;
  domain::GarageId garage_id;
  bool business = false;
};

struct DemoSales {
  std::uint64_t seed = 1;
  domain::Date first_day;  ///< of what is sold
  domain::Date today;
  std::vector<domain::GarageId> garages;
  std::vector<DemoCustomer> customers;
};

/// Plans for the organisation, members of them, and two years at the counter, through ordinary commands in
/// the order of their days.
void add_demo_sales(const DemoSales& sales, const std::function<void(domain::GarageId, Decide)>& submit);

}  // namespace api
