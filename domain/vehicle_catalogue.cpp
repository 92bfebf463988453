#include "domain/vehicle_catalogue.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "domain/text.hpp"

namespace domain {

namespace {

struct MakeEntry {
  std::string_view make;
  std::string_view models;  ///< separated by '|'
};

/// Cars and light vans sold in the United Kingdom, the European Union or the United States, in alphabetical
/// order.
constexpr std::array<MakeEntry, 83> catalogue = {{
    {"Abarth", "124 Spider|500|500C|500e|595|595C|600e|695|Grande Punto|Punto Evo"},
    {"Acura", "ADX|CSX|ILX|Integra|Legend|MDX|NSX|RDX|RL|RLX|RSX|TL|TLX|TSX|ZDX"},
    {"Alfa Romeo",
     "147|156|159|164|166|4C|8C Competizione|Brera|Giulia|Giulietta|GT|GTV|Junior|MiTo|Spider|"
     "Stelvio|Tonale"},
    {"Alpine", "A110|A290|A390|A610|GTA"},
    {"Aston Martin",
     "Cygnet|DB11|DB12|DB7|DB9|DBS|DBX|Rapide|V12 Vantage|V8 Vantage|Valhalla|Valkyrie|Vanquish|"
     "Vantage|Virage"},
    {"Audi",
     "100|80|A1|A2|A3|A4|A4 Allroad|A5|A6|A6 e-tron|A7|A8|e-tron|e-tron GT|Q2|Q3|Q4 e-tron|Q5|"
     "Q6 e-tron|Q7|Q8|R8|RS3|S3|TT"},
    {"Bentley",
     "Arnage|Azure|Bentayga|Brooklands|Continental Flying Spur|Continental GT|Flying Spur|"
     "Mulsanne|Turbo R"},
    {"BMW",
     "1 Series|2 Series|3 Series|4 Series|5 Series|6 Series|7 Series|8 Series|i3|i4|i5|i7|i8|iX|"
     "iX1|iX2|iX3|M2|M3|M4|M5|X1|X3|X5|Z4"},
    {"Buick",
     "Cascada|Century|Enclave|Encore|Encore GX|Envision|Envista|LaCrosse|LeSabre|Lucerne|Rainier|"
     "Regal|Rendezvous|Verano"},
    {"BYD", "Atto 2|Atto 3|Dolphin|Dolphin Surf|Han|Seal|Seal U|Sealion 7|Song|Tang"},
    {"Cadillac",
     "ATS|BLS|CT4|CT5|CT6|CTS|DeVille|DTS|ELR|Escalade|Lyriq|Optiq|Seville|SRX|STS|Vistiq|XT4|XT5|"
     "XT6|XTS"},
    {"Chevrolet",
     "Aveo|Blazer|Bolt|Camaro|Captiva|Colorado|Corvette|Cruze|Epica|Equinox|Express|HHR|Impala|"
     "Kalos|Lacetti|Malibu|Matiz|Orlando|Silverado|Spark|Suburban|Tahoe|Trailblazer|Traverse|Trax"},
    {"Chrysler",
     "200|300|300C|Aspen|Crossfire|Delta|Grand Voyager|Neon|Pacifica|PT Cruiser|Sebring|"
     "Town & Country|Voyager|Ypsilon"},
    {"Citroën",
     "Ami|Berlingo|C-Crosser|C1|C2|C3|C3 Aircross|C3 Picasso|C4|C4 Cactus|C4 Picasso|"
     "C4 SpaceTourer|C4 X|C5|C5 Aircross|C5 X|C6|C8|Dispatch|DS3|Nemo|Relay|Saxo|SpaceTourer|"
     "Xsara"},
    {"Cupra", "Ateca|Born|Formentor|Ibiza|Leon|Raval|Tavascan|Terramar"},
    {"Dacia", "Bigster|Dokker|Duster|Jogger|Lodgy|Logan|Sandero|Sandero Stepway|Spring"},
    {"Daewoo", "Kalos|Lacetti|Lanos|Leganza|Matiz|Nubira|Rezzo|Tacuma"},
    {"Daihatsu", "Charade|Copen|Cuore|Feroza|Fourtrak|Materia|Move|Sirion|Terios|YRV"},
    {"Dodge",
     "Avenger|Caliber|Caravan|Challenger|Charger|Dakota|Dart|Durango|Grand Caravan|Hornet|Journey|"
     "Magnum|Neon|Nitro|Stratus|Viper"},
    {"DS", "DS 3|DS 3 Crossback|DS 4|DS 4 Crossback|DS 5|DS 7|DS 7 Crossback|DS 9|N°4|N°8"},
    {"Ferrari",
     "12Cilindri|296 GTB|296 GTS|348|360|458|488|612 Scaglietti|812 Superfast|California|Enzo|"
     "F12berlinetta|F355|F430|F8 Tributo|FF|GTC4Lusso|LaFerrari|Portofino|Purosangue|Roma|"
     "SF90 Stradale|Testarossa"},
    {"Fiat",
     "124 Spider|500|500C|500L|500X|600|Barchetta|Bravo|Croma|Doblò|Ducato|Fiorino|Fullback|"
     "Grande Panda|Idea|Multipla|Panda|Punto|Qubo|Scudo|Sedici|Seicento|Stilo|Tipo|Ulysse"},
    {"Ford",
     "B-Max|Bronco|C-Max|Capri|EcoSport|Edge|Escape|Escort|Explorer|F-150|Fiesta|Focus|Fusion|"
     "Galaxy|Ka|Kuga|Mondeo|Mustang|Mustang Mach-E|Puma|Ranger|S-Max|Tourneo Connect|Transit|"
     "Transit Connect|Transit Courier|Transit Custom"},
    {"Genesis", "Electrified G80|Electrified GV70|G70|G80|G90|GV60|GV70|GV80"},
    {"GMC",
     "Acadia|Canyon|Envoy|Hummer EV|Jimmy|Safari|Savana|Sierra 1500|Sierra 2500HD|Sonoma|Terrain|"
     "Yukon"},
    {"GWM",
     "Cannon|Haval H6|Haval Jolion|Haval Jolion Pro|Ora 03|Ora Funky Cat|Poer|Steed|Tank 300|"
     "Tank 500"},
    {"Honda",
     "Accord|Civic|CR-V|CR-Z|e|e:Ny1|Element|Fit|FR-V|HR-V|Insight|Integra|Jazz|Legend|NSX|"
     "Odyssey|Passport|Pilot|Prelude|Ridgeline|S2000|Stream|ZR-V"},
    {"Hyundai",
     "Accent|Amica|Bayon|Coupe|Elantra|Getz|i10|i20|i30|i40|i800|iLoad|Inster|Ioniq|Ioniq 5|"
     "Ioniq 6|Ioniq 9|ix20|ix35|Kona|Palisade|Santa Fe|Sonata|Tucson|Veloster"},
    {"Infiniti", "EX|FX|G35|G37|M|Q30|Q50|Q60|Q70|QX30|QX50|QX55|QX60|QX70|QX80"},
    {"Isuzu", "Ascender|D-Max|Grafter|MU-X|N-Series|Rodeo|TF|Trooper|VehiCROSS"},
    {"Iveco", "Daily|eDaily|Eurocargo|Massif|S-Way|Stralis|Trakker|X-Way"},
    {"Jaecoo", "5|7|8"},
    {"Jaguar", "E-Pace|E-Type|F-Pace|F-Type|I-Pace|S-Type|X-Type|XE|XF|XJ|XJS|XK|XK8|XKR"},
    {"Jeep",
     "Avenger|Cherokee|Commander|Compass|Gladiator|Grand Cherokee|Grand Wagoneer|Liberty|Patriot|"
     "Renegade|Wagoneer S|Wrangler"},
    {"KGM", "Actyon|Korando|Musso|Rexton|Tivoli|Torres|Torres EVX|XLV"},
    {"Kia",
     "Carens|Carnival|Cee'd|EV2|EV3|EV4|EV5|EV6|EV9|K4|K5|Magentis|Niro|Optima|Picanto|ProCeed|"
     "Rio|Sedona|Seltos|Sorento|Soul|Sportage|Stinger|Stonic|Telluride|Venga|XCeed"},
    {"Lamborghini", "Aventador|Countach|Diablo|Gallardo|Huracán|Murciélago|Revuelto|Temerario|Urus"},
    {"Lancia", "Dedra|Delta|Kappa|Lybra|Musa|Phedra|Thema|Thesis|Ypsilon"},
    {"Land Rover",
     "Defender|Discovery|Discovery Sport|Freelander|Range Rover|Range Rover Evoque|"
     "Range Rover Sport|Range Rover Velar|Series I|Series II|Series III"},
    {"LDV", "200|400|Convoy|Cub|Deliver 9|EV30|EV80|Maxus|Pilot|Sherpa|T60|V80"},
    {"Leapmotor", "B10|C10|T03"},
    {"Lexus", "CT|ES|GS|GX|IS|LBX|LC|LFA|LM|LS|LX|NX|RC|RX|RZ|SC|TX|UX"},
    {"Lincoln",
     "Aviator|Continental|Corsair|LS|Mark LT|MKC|MKS|MKT|MKX|MKZ|Nautilus|Navigator|Town Car|"
     "Zephyr"},
    {"Lotus", "2-Eleven|340R|Elan|Eletre|Elise|Emeya|Emira|Esprit|Europa|Evija|Evora|Exige"},
    {"Lucid", "Air|Gravity"},
    {"Maserati",
     "3200 GT|4200|Coupe|Ghibli|GranCabrio|GranSport|GranTurismo|Grecale|Levante|MC20|"
     "Quattroporte|Spyder"},
    {"Maxus", "Deliver 7|Deliver 9|eDeliver 3|eDeliver 5|eDeliver 7|eDeliver 9|eTerron 9|Mifa 9|T60|T90 EV"},
    {"Mazda",
     "2|2 Hybrid|3|323|5|6|626|6e|Bongo|BT-50|CX-3|CX-30|CX-5|CX-50|CX-60|CX-7|CX-80|CX-9|CX-90|"
     "Demio|MX-30|MX-5|Premacy|RX-7|RX-8"},
    {"McLaren",
     "540C|570GT|570S|600LT|620R|650S|675LT|720S|750S|765LT|Artura|Elva|F1|GT|GTS|MP4-12C|P1|"
     "Senna|Speedtail"},
    {"Mercedes-Benz",
     "A-Class|AMG GT|B-Class|C-Class|Citan|CLA|CLE|CLK|CLS|E-Class|EQA|EQB|EQC|EQE|EQS|EQV|"
     "G-Class|GLA|GLB|GLC|GLE|GLS|M-Class|R-Class|S-Class|SL|SLC|SLK|Sprinter|V-Class|Vaneo|Vito|"
     "X-Class"},
    {"Mercury", "Cougar|Grand Marquis|Mariner|Milan|Montego|Monterey|Mountaineer|Sable"},
    {"MG", "3|4|5|6|Cyberster|GS|HS|IM5|IM6|MGB|MGF|Midget|S5|TF|ZR|ZS|ZT"},
    {"Mini", "Aceman|Clubman|Clubvan|Convertible|Cooper|Countryman|Coupe|Hatch|One|Paceman|Roadster"},
    {"Mitsubishi",
     "3000GT|ASX|Carisma|Colt|Eclipse|Eclipse Cross|FTO|Galant|Grandis|i-MiEV|L200|Lancer|Mirage|"
     "Outlander|Outlander Sport|Pajero|Shogun|Shogun Pinin|Shogun Sport|Space Star"},
    {"Morgan", "3 Wheeler|4/4|Aero 8|Plus 4|Plus 6|Plus 8|Plus Four|Plus Six|Roadster|Super 3|Supersport"},
    {"Nissan",
     "200SX|350Z|370Z|Almera|Altima|Ariya|Cube|Elgrand|Frontier|GT-R|Interstar|Juke|Leaf|Maxima|"
     "Micra|Murano|Navara|Note|NV200|NV300|NV400|Pathfinder|Patrol|Pixo|Primastar|Primera|Pulsar|"
     "Qashqai|Rogue|Sentra|Skyline|Townstar|Versa|X-Trail"},
    {"Omoda", "5|7|9|E5"},
    {"Opel",
     "Adam|Agila|Ampera|Antara|Astra|Cascada|Combo|Corsa|Crossland|Frontera|Grandland|Insignia|"
     "Kadett|Karl|Meriva|Mokka|Movano|Omega|Signum|Tigra|Vectra|Vivaro|Zafira"},
    {"Peugeot",
     "106|107|108|2008|206|207|208|3008|301|306|307|308|406|407|408|5008|508|607|807|Bipper|Boxer|"
     "Expert|Partner|RCZ|Rifter|Traveller"},
    {"Polestar", "1|2|3|4|5"},
    {"Pontiac",
     "Aztek|Bonneville|Firebird|G5|G6|G8|Grand Am|Grand Prix|Montana|Solstice|Sunfire|Torrent|"
     "Trans Sport|Vibe"},
    {"Porsche",
     "356|718 Boxster|718 Cayman|718 Spyder|911|918 Spyder|924|928|944|968|Boxster|Carrera GT|"
     "Cayenne|Cayman|Macan|Panamera|Taycan"},
    {"Proton", "GEN-2|Impian|Persona|Satria Neo|Savvy|Waja|Wira"},
    {"Ram", "1500|2500|3500|Dakota|ProMaster|ProMaster City|Rampage|TRX"},
    {"Renault",
     "4|5|Arkana|Austral|Avantime|Captur|Clio|Espace|Fluence|Grand Scenic|Kadjar|Kangoo|Koleos|"
     "Laguna|Master|Mégane|Mégane E-Tech|Modus|Rafale|Scénic|Symbioz|Trafic|Twingo|Twizy|"
     "Vel Satis|Wind|Zoe"},
    {"Rivian", "EDV|R1S|R1T|R2"},
    {"Rolls-Royce",
     "Corniche|Cullinan|Dawn|Ghost|Phantom|Silver Cloud|Silver Seraph|Silver Shadow|Silver Spirit|"
     "Silver Spur|Spectre|Wraith"},
    {"Rover", "100|200|25|400|45|600|75|800|CityRover|Metro|Mini|SD1|Streetwise"},
    {"Saab", "9-2X|9-3|9-4X|9-5|9-7X|90|900|9000|96|99"},
    {"Saturn", "Astra|Aura|Ion|L-Series|Outlook|Relay|S-Series|Sky|Vue"},
    {"Scion", "FR-S|iA|iM|iQ|tC|xA|xB|xD"},
    {"SEAT",
     "Alhambra|Altea|Altea XL|Arona|Arosa|Ateca|Córdoba|Exeo|Ibiza|Inca|Leon|Marbella|Mii|Tarraco|"
     "Toledo"},
    {"Škoda",
     "Citigo|Elroq|Enyaq|Epiq|Fabia|Favorit|Felicia|Kamiq|Karoq|Kodiaq|Octavia|Rapid|Roomster|"
     "Scala|Superb|Yeti"},
    {"Smart", "#1|#3|#5|Crossblade|Forfour|Fortwo|Roadster|Roadster Coupe"},
    {"SsangYong", "Actyon|Korando|Kyron|Musso|Rexton|Rodius|Tivoli|Torres|Turismo|XLV"},
    {"Subaru",
     "Ascent|Baja|BRZ|Crosstrek|Forester|Impreza|Justy|Legacy|Levorg|Outback|Solterra|SVX|Trezia|"
     "Tribeca|WRX|XV"},
    {"Suzuki",
     "Across|Alto|Baleno|Cappuccino|Celerio|e Vitara|Grand Vitara|Ignis|Jimny|Kizashi|Liana|"
     "S-Cross|Samurai|Splash|Swace|Swift|SX4|SX4 S-Cross|Vitara|Wagon R|X-90"},
    {"Tesla", "Cybertruck|Model 3|Model S|Model X|Model Y|Roadster|Semi"},
    {"Toyota",
     "4Runner|86|Alphard|Auris|Avensis|Aygo|Aygo X|bZ4X|C-HR|Camry|Carina|Celica|Corolla|"
     "Corolla Cross|Corolla Verso|Estima|FJ Cruiser|GR Supra|GR Yaris|GR86|GT86|Highlander|Hilux|"
     "iQ|Land Cruiser|Mirai|MR2|Previa|Prius|Proace|RAV4|Sequoia|Sienna|Starlet|Supra|Tacoma|"
     "Tundra|Urban Cruiser|Verso|Yaris|Yaris Cross"},
    {"Vauxhall",
     "Adam|Agila|Ampera|Antara|Astra|Cascada|Combo|Corsa|Crossland|Frontera|Grandland|Insignia|"
     "Meriva|Mokka|Monaro|Movano|Omega|Signum|Tigra|Vectra|Viva|Vivaro|VXR8|Zafira|Zafira Tourer"},
    {"Volkswagen",
     "Amarok|Arteon|Atlas|Beetle|Bora|Caddy|California|Caravelle|CC|Corrado|Crafter|e-up!|Eos|Fox|"
     "Golf|Golf Plus|Golf SV|ID. Buzz|ID.3|ID.4|ID.5|ID.7|Jetta|Lupo|Multivan|Passat|Phaeton|Polo|"
     "Scirocco|Sharan|T-Cross|T-Roc|Taigo|Tayron|Tiguan|Touareg|Touran|Transporter|up!"},
    {"Volvo",
     "240|440|740|850|940|C30|C40|C70|EC40|ES90|EX30|EX40|EX60|EX90|S40|S60|S80|S90|V40|V50|V60|"
     "V70|V90|XC40|XC60|XC70|XC90"},
    {"XPeng", "G6|G9|P7|X9"},
}};

/// Other names that people write on a job card.
struct Alias {
  std::string_view from;
  std::string_view make;
};
constexpr std::array<Alias, 12> aliases = {{{"Alfa", "Alfa Romeo"},
                                            {"Aston", "Aston Martin"},
                                            {"Chevy", "Chevrolet"},
                                            {"DS Automobiles", "DS"},
                                            {"Great Wall", "GWM"},
                                            {"KG Mobility", "KGM"},
                                            {"Merc", "Mercedes-Benz"},
                                            {"Mercedes", "Mercedes-Benz"},
                                            {"MG Motor UK", "MG"},
                                            {"Range Rover", "Land Rover"},
                                            {"Rolls", "Rolls-Royce"},
                                            {"VW", "Volkswagen"}}};

/// What spellings are compared by: folded letters and digits, nothing between them.
std::string key_of(std::string_view text) {
  auto key = fold(text);
  std::erase_if(key, [](char c) {
    const bool kept =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 128;
    return !kept;
  });
  return key;
}

/// Spellings by their keys.
class Index {
 public:
  void add(std::string_view spelling, std::size_t place) { entries_.emplace_back(key_of(spelling), place); }
  void sort() { std::ranges::sort(entries_); }
  std::optional<std::size_t> find(std::string_view text) const {
    const auto key = key_of(text);
    const auto found = std::ranges::lower_bound(entries_, key, {}, &Entry::first);
    if (found == entries_.end() || found->first != key) return std::nullopt;
    return found->second;
  }

 private:
  using Entry = std::pair<std::string, std::size_t>;
  std::vector<Entry> entries_;
};

struct Models {
  explicit Models(std::string_view joined) {
    while (!joined.empty()) {
      const auto name = joined.substr(0, joined.find('|'));
      index.add(name, names.size());
      names.push_back(name);
      joined.remove_prefix(std::min(joined.size(), name.size() + 1));
    }
    index.sort();
  }

  std::vector<std::string_view> names;
  Index index;
};

/// The catalogue taken apart, once.
struct Catalogue {
  Catalogue() {
    for (const auto& entry : catalogue) {
      index.add(entry.make, names.size());
      names.push_back(entry.make);
      models.emplace_back(entry.models);
    }
    for (const auto& alias : aliases)
      index.add(alias.from, static_cast<std::size_t>(std::ranges::find(names, alias.make) - names.begin()));
    index.sort();
  }

  std::vector<std::string_view> names;
  std::vector<Models> models;  ///< of the make at the same place
  Index index;
};

const Catalogue& loaded() {
  static const Catalogue loaded;
  return loaded;
}

}  // namespace

std::span<const std::string_view> makes() { return loaded().names; }

std::span<const std::string_view> models(std::string_view make) {
  const auto& names = loaded().names;
  const auto found = std::ranges::find(names, make);
  if (found == names.end()) return {};
  return loaded().models[static_cast<std::size_t>(found - names.begin())].names;
}

std::optional<std::string_view> find_make(std::string_view text) {
  const auto place = loaded().index.find(text);
  if (!place) return std::nullopt;
  return loaded().names[*place];
}

std::optional<std::string_view> find_model(std::string_view make, std::string_view text) {
  const auto make_place = loaded().index.find(make);
  if (!make_place) return std::nullopt;
  const auto& models = loaded().models[*make_place];
  const auto place = models.index.find(text);
  if (!place) return std::nullopt;
  return models.names[*place];
}

}  // namespace domain
