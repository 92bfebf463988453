// One page of a list: what is on it, how many there are in all, and the parameters of the query that choose
// it.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "api/application.hpp"

namespace api {

template <class Item>
struct Page {
  std::vector<Item> items;
  std::int64_t page = 1;
  std::int64_t page_size = 24;
  std::int64_t total_items = 0;
  std::int64_t total_pages = 0;

  BOOST_DESCRIBE_CLASS(Page, (), (items, page, page_size, total_items, total_pages), (), ())
};

/// What every list of a garage is asked for with: the garage in the path, and the page in the query.
struct AskedList {
  std::shared_ptr<const GarageSettings> garage;
  Paging paging;
};
Result<AskedList> asked_list(const Application& application, const Call& call);

/// See Paging::from().
inline constexpr QueryParameter page_parameter{"page", "from 1"};
inline constexpr QueryParameter page_size_parameter{"pageSize", "24 unless told; at most 200"};

}  // namespace api
