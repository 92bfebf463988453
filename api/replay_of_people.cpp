// Aggregates of who there is and what is theirs: organisations, garages, staff, customers, vehicles,
// memberships.
#include "api/transaction_replay.hpp"
#include "domain/api_key.hpp"
#include "domain/bay.hpp"
#include "domain/customer.hpp"
#include "domain/customer_import.hpp"
#include "domain/garage.hpp"
#include "domain/membership.hpp"
#include "domain/membership_plan.hpp"
#include "domain/organisation.hpp"
#include "domain/service.hpp"
#include "domain/session.hpp"
#include "domain/staff.hpp"
#include "domain/vehicle.hpp"

namespace api {

template void Transaction::replay_into(domain::ApiKeyId, Local<domain::api_key::ApiKey>&);
template void Transaction::replay_into(domain::BayId, Local<domain::bay::Bay>&);
template void Transaction::replay_into(domain::CustomerId, Local<domain::customer::Customer>&);
template void Transaction::replay_into(domain::ImportId, Local<domain::import::Import>&);
template void Transaction::replay_into(domain::GarageId, Local<domain::garage::Garage>&);
template void Transaction::replay_into(domain::MembershipId, Local<domain::membership::Membership>&);
template void Transaction::replay_into(domain::MembershipPlanId, Local<domain::membership_plan::Plan>&);
template void Transaction::replay_into(domain::OrganisationId, Local<domain::organisation::Organisation>&);
template void Transaction::replay_into(domain::ServiceId, Local<domain::service::Service>&);
template void Transaction::replay_into(domain::SessionId, Local<domain::session::Session>&);
template void Transaction::replay_into(domain::StaffId, Local<domain::staff::Staff>&);
template void Transaction::replay_into(domain::VehicleId, Local<domain::vehicle::Vehicle>&);

}  // namespace api
