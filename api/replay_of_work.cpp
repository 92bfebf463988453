// Aggregates of work: bookings, appointments and the days of those who do it, jobs, quotes, declined work.
#include "api/transaction_replay.hpp"
#include "domain/appointment.hpp"
#include "domain/booking.hpp"
#include "domain/job.hpp"
#include "domain/quote.hpp"
#include "domain/recommendation.hpp"
#include "domain/resource_day.hpp"

namespace api {

template void Transaction::replay_into(domain::AppointmentId, Local<domain::appointment::Appointment>&);
template void Transaction::replay_into(domain::BookingId, Local<domain::booking::Booking>&);
template void Transaction::replay_into(domain::JobId, Local<domain::job::Job>&);
template void Transaction::replay_into(domain::QuoteId, Local<domain::quote::Quote>&);
template void Transaction::replay_into(domain::RecommendationId,
                                       Local<domain::recommendation::Recommendation>&);
template void Transaction::replay_into(domain::ResourceDayId, Local<domain::resource_day::ResourceDay>&);

}  // namespace api
