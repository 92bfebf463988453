#include "api/page.hpp"

namespace api {

Result<AskedList> asked_list(const Application& application, const Call& call) {
  const auto id = call.id<domain::GarageId>(0, "garage");
  if (!id) return std::unexpected(id.error());
  auto garage = application.garage(call, *id);
  if (!garage) return std::unexpected(garage.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  return AskedList{*std::move(garage), *paging};
}

}  // namespace api
