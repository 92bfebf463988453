#include "api/demo_data.hpp"

#include <array>

namespace api {

namespace {

constexpr auto first_names = std::to_array<std::string_view>(
    {"Aaliyah", "Adam",    "Aisha",     "Alan",      "Alice",    "Amelia", "Amir",    "Andrew",    "Angela",
     "Anjali",  "Anna",    "Arthur",    "Ayesha",    "Barbara",  "Ben",    "Beth",    "Brian",     "Bronwen",
     "Callum",  "Carol",   "Catherine", "Charlotte", "Chidi",    "Chloë",  "Claire",  "Colin",     "Daniel",
     "Danuta",  "David",   "Deepak",    "Diane",     "Dominic",  "Donna",  "Edward",  "Eilidh",    "Elaine",
     "Ella",    "Emeka",   "Emily",     "Emma",      "Ethan",    "Fatima", "Fiona",   "Frank",     "Freya",
     "Gareth",  "George",  "Grace",     "Graham",    "Hannah",   "Harry",  "Hassan",  "Helen",     "Ian",
     "Imogen",  "Imran",   "Isla",      "Ivy",       "Jack",     "Jacob",  "James",   "Jane",      "Janet",
     "Jasmine", "Joan",    "John",      "Joseph",    "Joyce",    "Julia",  "Karen",   "Katarzyna", "Keith",
     "Kelly",   "Kenneth", "Kieran",    "Kwame",     "Laura",    "Leah",   "Leo",     "Liam",      "Linda",
     "Lucy",    "Luke",    "Malcolm",   "Mandeep",   "Margaret", "Maria",  "Mark",    "Martin",    "Mary",
     "Matthew", "Megan",   "Michael",   "Mohammed",  "Naomi",    "Neil",   "Nia",     "Nicola",    "Nigel",
     "Niamh",   "Noah",    "Nóra",      "Oliver",    "Olivia",   "Owen",   "Pamela",  "Patricia",  "Paul",
     "Peter",   "Philip",  "Piotr",     "Poppy",     "Priya",    "Rachel", "Rajesh",  "Rebecca",   "Rhys",
     "Richard", "Robert",  "Rosie",     "Ruth",      "Ryan",     "Samuel", "Sandra",  "Sanjay",    "Sarah",
     "Sean",    "Shirley", "Siân",      "Simon",     "Sinéad",   "Sofia",  "Stephen", "Stuart",    "Susan",
     "Tariq",   "Thomas",  "Tomasz",    "Tracey",    "Victoria", "Wendy",  "William", "Yasmin",    "Yusuf",
     "Zainab",  "Zoë"});

constexpr auto last_names = std::to_array<std::string_view>(
    {"Adams",     "Ahmed",    "Akhtar",     "Allen",     "Anderson", "Armitage",   "Ashworth", "Bailey",
     "Baker",     "Banerjee", "Barnes",     "Bell",      "Bennett",  "Birtwistle", "Booth",    "Brady",
     "Brown",     "Butler",   "Campbell",   "Carter",    "Chapman",  "Clark",      "Clegg",    "Collins",
     "Cooper",    "Cox",      "Davies",     "Dixon",     "Edwards",  "Ellis",      "Evans",    "Fernández",
     "Fisher",    "Foster",   "Fraser",     "Gallagher", "Gill",     "Graham",     "Grant",    "Green",
     "Griffiths", "Hall",     "Hardcastle", "Harris",    "Harrison", "Hill",       "Holmes",   "Howard",
     "Hughes",    "Hussain",  "Iqbal",      "Jackson",   "James",    "Jenkins",    "Johnson",  "Jones",
     "Kaur",      "Kelly",    "Khan",       "King",      "Knight",   "Kowalski",   "Lewis",    "Lloyd",
     "Macdonald", "Marshall", "Martin",     "Mason",     "Matthews", "McCarthy",   "McKenzie", "Mensah",
     "Miller",    "Mitchell", "Moore",      "Morgan",    "Morris",   "Murphy",     "Murray",   "Nowak",
     "O’Brien",   "O'Neill",  "Okafor",     "Oldroyd",   "Owen",     "Palmer",     "Parker",   "Patel",
     "Pearson",   "Phillips", "Powell",     "Price",     "Ramsden",  "Reid",       "Reynolds", "Richards",
     "Roberts",   "Robinson", "Rogers",     "Rose",      "Ross",     "Russell",    "Scott",    "Shah",
     "Sharma",    "Shaw",     "Simpson",    "Singh",     "Smith",    "Stevens",    "Stewart",  "Sutcliffe",
     "Taylor",    "Thomas",   "Thompson",   "Turner",    "Walker",   "Walsh",      "Ward",     "Watson",
     "Webb",      "White",    "Wiśniewska", "Williams",  "Wilson",   "Wood",       "Wright",   "Young"});

constexpr auto streets = std::to_array<std::string_view>(
    {"Albert Road",    "Ash Grove",      "Back Lane",      "Beech Avenue",    "Bridge Street",
     "Canal Walk",     "Chapel Lane",    "Church Street",  "Cross Lane",      "Dale View",
     "Elm Close",      "Foundry Row",    "Grange Road",    "Green Lane",      "Hawthorn Drive",
     "High Street",    "Highfield Road", "Hillside",       "Kirk Lane",       "Kings Road",
     "Linden Way",     "Long Row",       "Maple Court",    "Market Place",    "Mill Lane",
     "Moor Road",      "New Road",       "North Parade",   "Oak Street",      "Old Hall Lane",
     "Orchard Close",  "Park Avenue",    "Park View",      "Priory Gardens",  "Quarry Bank",
     "Queen Street",   "Rectory Lane",   "School Lane",    "Silver Street",   "South View",
     "Spring Gardens", "Station Road",   "Stoney Lane",    "Taylor Street",   "The Crescent",
     "The Green",      "Town Street",    "Vicarage Road",  "Victoria Street", "Water Lane",
     "West End",       "Windmill Hill",  "Woodhouse Lane", "York Road"});

constexpr auto cities = std::to_array<DemoCity>({{"Leeds", "West Yorkshire", "LS"},
                                                 {"Leeds", "West Yorkshire", "LS"},
                                                 {"Leeds", "West Yorkshire", "LS"},
                                                 {"Leeds", "West Yorkshire", "LS"},
                                                 {"Bradford", "West Yorkshire", "BD"},
                                                 {"Wakefield", "West Yorkshire", "WF"},
                                                 {"Harrogate", "North Yorkshire", "HG"},
                                                 {"York", "North Yorkshire", "YO"},
                                                 {"York", "North Yorkshire", "YO"},
                                                 {"Huddersfield", "West Yorkshire", "HD"},
                                                 {"Halifax", "West Yorkshire", "HX"}});

constexpr auto business_names = std::to_array<std::string_view>({"Aire Valley Plumbing Ltd",
                                                                 "Albion Street Dental",
                                                                 "Armley Bakehouse",
                                                                 "Bramley Builders Ltd",
                                                                 "Briggate Couriers",
                                                                 "Broadleaf Landscapes",
                                                                 "Calder Cabs",
                                                                 "Castleton Care Homes",
                                                                 "Chevin Security Services",
                                                                 "Cloth Hall Catering",
                                                                 "Cooper & Daughters Roofing",
                                                                 "Dales Dairy Direct",
                                                                 "Eastgate Electrical",
                                                                 "Fairburn Flooring",
                                                                 "Fountain Court Lettings",
                                                                 "Garforth Glazing",
                                                                 "Headrow Legal LLP",
                                                                 "Holbeck Hire",
                                                                 "Horsforth Heating Ltd",
                                                                 "Ilkley Interiors",
                                                                 "Kirkstall Kitchens",
                                                                 "Lantern Lane Events",
                                                                 "Meadow Lane Veterinary",
                                                                 "Millrace Joinery",
                                                                 "Moortown Mobility",
                                                                 "Northern Lights Signs",
                                                                 "Otley Organics",
                                                                 "Park Row Photography",
                                                                 "Pennine Pest Control",
                                                                 "Pudsey Parcels",
                                                                 "Quayside Cleaning",
                                                                 "Ridings Removals",
                                                                 "Roundhay Driving School",
                                                                 "Saltaire Software",
                                                                 "Seacroft Scaffolding",
                                                                 "Swillington Stone",
                                                                 "Three Rivers Taxis",
                                                                 "Wharfe Windows",
                                                                 "White Rose Wholesale",
                                                                 "Woodhouse Wines"});

constexpr auto models =
    std::to_array<DemoModel>({{"Ford", "Fiesta", "WF0", "petrol", 998, false},
                              {"Ford", "Focus", "WF0", "petrol", 999, false},
                              {"Ford", "Kuga", "WF0", "diesel", 1997, false},
                              {"Ford", "Puma", "WF0", "hybrid", 999, false},
                              {"Ford", "Transit", "WF0", "diesel", 1995, true},
                              {"Ford", "Transit Custom", "WF0", "diesel", 1995, true},
                              {"Vauxhall", "Corsa", "W0L", "petrol", 1199, false},
                              {"Vauxhall", "Astra", "W0L", "petrol", 1399, false},
                              {"Vauxhall", "Vivaro", "W0L", "diesel", 1997, true},
                              {"Volkswagen", "Golf", "WVW", "petrol", 1498, false},
                              {"Volkswagen", "Polo", "WVW", "petrol", 999, false},
                              {"Volkswagen", "Tiguan", "WVG", "diesel", 1968, false},
                              {"Volkswagen", "Transporter", "WV1", "diesel", 1968, true},
                              {"Nissan", "Qashqai", "SJN", "petrol", 1332, false},
                              {"Nissan", "Juke", "SJN", "petrol", 999, false},
                              {"Nissan", "Leaf", "SJN", "electric", 0, false},
                              {"Toyota", "Yaris", "VNK", "hybrid", 1490, false},
                              {"Toyota", "Corolla", "SB1", "hybrid", 1798, false},
                              {"BMW", "1 Series", "WBA", "petrol", 1499, false},
                              {"BMW", "3 Series", "WBA", "diesel", 1995, false},
                              {"Audi", "A3", "WAU", "petrol", 1498, false},
                              {"Audi", "A4", "WAU", "diesel", 1968, false},
                              {"Mercedes-Benz", "A-Class", "WDD", "petrol", 1332, false},
                              {"Mercedes-Benz", "Sprinter", "WDB", "diesel", 2143, true},
                              {"Kia", "Sportage", "U5Y", "petrol", 1598, false},
                              {"Kia", "Picanto", "KNA", "petrol", 998, false},
                              {"Hyundai", "i10", "NLH", "petrol", 998, false},
                              {"Hyundai", "Tucson", "TMA", "hybrid", 1598, false},
                              {"Peugeot", "208", "VR3", "petrol", 1199, false},
                              {"Peugeot", "Partner", "VF3", "diesel", 1499, true},
                              {"Renault", "Clio", "VF1", "petrol", 999, false},
                              {"Citroën", "Berlingo", "VF7", "diesel", 1499, true},
                              {"Škoda", "Octavia", "TMB", "diesel", 1968, false},
                              {"Škoda", "Fabia", "TMB", "petrol", 999, false},
                              {"SEAT", "Ibiza", "VSS", "petrol", 999, false},
                              {"Honda", "Jazz", "JHM", "hybrid", 1498, false},
                              {"Mazda", "CX-5", "JMZ", "petrol", 1998, false},
                              {"Volvo", "XC40", "YV1", "petrol", 1477, false},
                              {"Land Rover", "Discovery Sport", "SAL", "diesel", 1999, false},
                              {"Mini", "Cooper", "WMW", "petrol", 1499, false},
                              {"Fiat", "500", "ZFA", "petrol", 1242, false},
                              {"Dacia", "Sandero", "UU1", "petrol", 999, false},
                              {"Tesla", "Model 3", "5YJ", "electric", 0, false}});

constexpr auto colours = std::to_array<std::string_view>(
    {"black", "white", "grey", "silver", "blue", "red", "green", "orange", "yellow", "bronze"});

constexpr auto services = std::to_array<DemoService>({{"MOT", 4500, 5485, 60, 24},
                                                      {"Full service", 21900, 34900, 180, 14},
                                                      {"Interim service", 12900, 18900, 120, 14},
                                                      {"Oil and filter change", 7900, 12900, 45, 10},
                                                      {"Front brake pads", 11900, 18900, 90, 8},
                                                      {"Brake discs and pads", 24900, 42900, 150, 5},
                                                      {"Tyre replacement", 7400, 16900, 45, 9},
                                                      {"Wheel alignment", 4900, 8900, 45, 6},
                                                      {"Air conditioning recharge", 6900, 11900, 60, 5},
                                                      {"Battery replacement", 9900, 21900, 45, 6},
                                                      {"Diagnostics", 5900, 9900, 60, 7},
                                                      {"Clutch replacement", 54900, 98900, 420, 2},
                                                      {"Timing belt and water pump", 38900, 64900, 300, 2},
                                                      {"Exhaust repair", 8900, 31900, 90, 3},
                                                      {"Suspension repair", 14900, 46900, 180, 3},
                                                      {"Wiper blades and bulbs", 2400, 5900, 30, 4}});

constexpr auto customer_notes = std::to_array<std::string_view>(
    {"Prefers texts to calls.", "Drops the keys in the night safe.",
     "Needs a courtesy car with automatic gearbox.", "Always call before any work over £100.",
     "Works nights: not before noon.", "Waits in reception; likes a quick turnaround.",
     "Second car is garaged over winter.", "Asked about a service plan in spring.",
     "Daughter collects the car.", "Locking wheel nut key is in the glovebox.",
     "Wheelchair user: park by the ramp."});

constexpr auto booking_notes = std::to_array<std::string_view>(
    {"Knocking from the front left over bumps.", "Warning light comes and goes.",
     "Squeal when braking, worse when cold.", "Courtesy car booked.", "Customer waits.",
     "Check tyre pressures, light is on.", "Slow to start in the morning.", "Advised on the last MOT.",
     "Please wash after the work.", "Collect by five if at all possible."});

constexpr auto cancel_reasons =
    std::to_array<std::string_view>({"Customer is away.", "Sold the car.", "Booked twice by mistake.",
                                     "Ill; will call again.", "Parts were not in time."});

constexpr auto tags = std::to_array<std::string_view>(
    {"school run", "classic", "trade", "referred", "service plan", "taxi", "vip", "leased"});

constexpr auto email_domains = std::to_array<std::string_view>(
    {"example.com", "example.net", "example.org", "mail.example", "post.example"});

}  // namespace

std::span<const std::string_view> demo_first_names() { return first_names; }
std::span<const std::string_view> demo_last_names() { return last_names; }
std::span<const std::string_view> demo_streets() { return streets; }
std::span<const DemoCity> demo_cities() { return cities; }
std::span<const std::string_view> demo_business_names() { return business_names; }
std::span<const DemoModel> demo_models() { return models; }
std::span<const std::string_view> demo_colours() { return colours; }
std::span<const DemoService> demo_services() { return services; }
std::span<const std::string_view> demo_customer_notes() { return customer_notes; }
std::span<const std::string_view> demo_booking_notes() { return booking_notes; }
std::span<const std::string_view> demo_cancel_reasons() { return cancel_reasons; }
std::span<const std::string_view> demo_tags() { return tags; }
std::span<const std::string_view> demo_email_domains() { return email_domains; }

}  // namespace api
