"""Words that mean much the same in what people ask here: a small thesaurus of the domain.

A concept is one more feature of a word, the same in all languages, so that a phrase
about a "jefe" helps to understand one about a "boss" or a "patrón". Written by hand;
a concept never decides alone, the model weighs it like any other feature.
"""

from collections.abc import Mapping
from types import MappingProxyType

_LINES = """
police: polic* poli tombo* paco pacos pnp comisari* patrull* serenazgo sereno oficial oficiales
  guardia* officer* cop cops agente* gendarm*
bribe: coima* soborn* bribe* gaseosa mordida* extorsi* vacuna
stop_search: intervin* interven* pararon detuv* deten* requis* revis* checkpoint operativ*
  batida* stopped raid* search* arrest* preso presos jail* carcel
violence: golpe* peg* maltrat* viol* abus* agred* agres* hit hits hitting beat* punch* hurts
  slap* punet* empuj* cachete* bate batir frapp* coups
threat: amenaz* threat* amedrent* intimid* asust* menac* ameac*
partner: marido esposo esposa pareja novio novia ex concubin* conviv* husband wife boyfriend
  girlfriend partner spouse mari femme conjoint casad* casar* matrimoni* marr*
woman: mujer* woman women femenin* mulher* embaraz*
child: nino ninos nina ninas hijo hijos hija hijas hijito* bebe* chamo* chamito* chama chibol*
  menor menores muchach* carajit* pequen* crio crios nene nena child children kid kids son
  daughter baby babies minor minors boy girl underage filho* filha* crianc* enfant* fils fille
  sobrin* nephew* niece* niet*
baby_birth: nacer* nacio nacid* nacimiento* recien partida born birth newborn nasc* naiss*
parents: papa papas mama padre padres madre abuel* mother father parent parents mom dad grandm*
  grandp* tutor* guardian* mae pai
relatives: familia* pariente* herman* primo prima primos tio tia tios suegr* family relative*
  brother* sister* cousin* uncle aunt siblings reunif*
pregnancy: embaraz* gestant* parto parir pari dar prenatal cesarea* pregnan* expecting labor
  delivery grossesse gravid*
school: colegi* escuel* liceo* aula* clase clases matricul* inscri* profe profes profesor*
  maestr* docente* director* alumn* escolar* estudiante* recreo school* classroom* teacher*
  enrol* pupil* kindergarten inicial primaria secundaria grado ugel siseve minedu companer*
  classmate* ecole escola
bullying: acos* molest* burl* bully* bullie* teas* fastidi* harass* mock* apod* humill* humilia*
study: estudi* estudo* universi* carrera* bachiller* instituto* notas study studies studying
  college degree* diploma* titul* apostill* homolog* convalid* revalid* sunedu reconoc*
  recogniz* recognis* credential*
work: trabaj* trabal* chamb* empleo* labor* laburo* job jobs work works working worker* employ*
  boulot travail* emploi oficio ganarme ganar
employer: jefe jefes jefa patron* empres* emplead* dueno duena boss bosses employer* company
  companies manager gerente* rrhh negocio supervisor* contrat* contract* hire* hiring planilla*
  payroll recibo
dismissal: despid* despedi* botaron liquid* fired sacked dismiss* laid renunci* cts
  gratificacion* vacaciones
wage: sueldo* salari* pagan pagaron pagaban pago pagos quincena mensual wage* salary pay paid
  pays paying unpaid paye salaire
forced: obligan obligaba* obligad* encerr* escap* atrap* explot* esclav* trata retien* retenid*
  quitaron forced force trapped locked exploit* slave* traffick* captad* prostit* cuarto burdel
job_offer: ofrec* ofert* anuncio* offer offers offered promet* promis*
sad: triste* depre* deprim* angusti* ansied* llor* desesper* solo sola soledad suicid* matarme
  morir* vivir vida sad anxi* cry* lonely alone hopeless die dying kill nervios panico panic
  insomni* dormir duerm* sleep psicolog* psychol* therap* terapia mental
emergency: emergenc* urgen* auxilio socorro ambulanc* bombero* accident* incendi* fuego fire
  firefighter* choque herid* sangr* bleed* heart infart* 911 105 116 106 robo robaron robado
  asalt* robbed robbery stole stolen ladron* thief
call: llam* marc* numero* telefon* celular linea call calls dial phone number numbers hotline
  ligar appeler appel
report: denunci* reclam* quej* report* complain* demand* denounc* plainte libro
proof: prueb* captura* pantallazo* screenshot* evidenc* grab* video* audio* proof foto fotos
  photo*
discriminate: discrimin* racis* xenofob* xenoph* odio odian hate hates hated prejuici*
  prejudice* rechaz* desprec* trato tratan traten tratar treated treat treats treating inferior*
  diferente* equal* iguales igualdad marginan* exclu*
insult: insult* veneco* veneca* groser* escup* ofend* ofens* offen* gritan gritaron grito grita
  shout* yell* slur* curse* swear* lisura* malparid* mierda maldit* estupid* inutil* imbecil*
  pendej* stupid useless idiot* shit fuck* garbage basura porqueria verga moron trash dumb huev*
  payas* asno* burro* crap suck*
nationality: venezol* venezuel* veneco* chamos extranjer* migrant* inmigrant* paisan* foreign*
  immigrant* compatriot*
peruvian: peruvian* perucho* perua* vecin* neighbor* neighbour* locales
social_network: facebook face fb instagram insta tiktok twitter redes red social grupo grupos
  internet online web post posts public* coment* comment* viral meme* perfil perfiles whatsapp
  wasap wsp youtube linea
shop: tienda* bodega* mercado* supermerc* restaur* hotel* hostal* discotec* cine bar banco* mall
  cliente* local consum* indecopi shop* store* bank banks customer* cashier* cajer* club gym
  gimnasio entrar atiend* atend* attend* serve served serving service
bank: banco* cuenta cuentas ahorro* bcp bbva interbank scotiabank yape plin tarjeta* bank banks
  account accounts debit savings deposit*
health_place: hospital* posta postas medic* doctor* enferm* salud consulta* emergenc* clinic*
  nurse* health healthcare essalud minsa sante saude pastilla* remedio* tratamiento* treatment*
  vacun*
insurance: seguro seguros sis essalud asegur* afili* insurance insured cobertura coverage
hiv: vih hiv sida aids tbc tb tuberculos* antirretrov* antiretrov* arv
house: alquil* arrend* inquilin* casero casera cuarto* habitacion* vivienda* departamento* depa
  casa rent rents renting landlord* landlady tenant* apartment* room rooms flat house housing
  lease desaloj* evict* loyer aluguel propietari* garantia
shelter: albergue* refugio techo calle dormir pernoct* shelter* sleep street homeless hosped*
lgbti: lgbt* gay gays lesbian* trans transexual* homosex* bisex* queer homofob* homoph*
  transfob* transph* transgen* travesti* genero orientacion gender marica* maricon*
witness: vi vimos presenci* testig* witness* saw seen veo alguien somebody someone neighbor
  neighbour vecin*
help: ayud* help* apoy* support* orient* asist* assist* aider aide ajuda* socorr* colabor*
volunteer: voluntari* volunteer* particip* unir* sumar* join* colabor* inscrib* involved follow*
  seguir* siguen
campaign: campana* campaign* causa tucausa causaes iniciativa*
event: evento* actividad* taller* feria* concierto* charla* event events activit* workshop* fair
  festival* agenda cine partido
figures: cuant* cifra* porcentaj* estadistic* dato datos numer* encuest* cantidad millon*
  estudio ipsos dtm how* many statistic* figures percent* survey* data rate share tasa majority
  mayoria
rumour: mito* rumor* mentira* verdad cierto falso dicen bulo* myth* rumour* true false lie lies
  claim* delincuent* delito* crime* crimin* culpa blame ladron* quitan quitar* take taking
  robando steal* invad* impuest* tax taxes
money: plata dinero real reales soles sol billete* lana efectivo money cash dollars dolar*
  argent grana dinheiro
cost: cuesta* costo* costar cobr* pagar* paga precio* tarifa* tasa* gratis gratuit* free fee
  fees cost costs charge* charging price* expensive caro vale sale derecho preco prix cher banco
  nacion
fine: multa* fine fines penalt* penalid* sancion* amnist* amnest* deuda* debt* fraccion*
  installment* instalment* exoner* perdon* exempt* amende
deadline: plazo* hasta fecha* deadline* ultimo ultima vence* venci* cierr* cerr* closed close
  closing abiert* abr* open opens reopen* todavia aun still sigue anymore expire date dates
  chance tarde late extend*
expired: venc* caduc* expir* ran lapsed overdue out perim* outdated
time: demora* tarda* tiempo* cuando espera* meses mes semana* anos ano dias long wait* months
  weeks years days takes when time duracion dura slow temps tempo rapido
requirements: requisit* document* papel* recaud* necesit* piden pedir* pide require* need needs
  papers paperwork paso pasos steps pieces presentar llevar bring traer antecedent* interpol
  foto
apply: solicit* tramit* pedir pido aplic* postul* gestion* inici* sacar saco saca obtener
  consegu* apply* application* request* get obtain procedure* start
renew: renov* renew* prorrog* extend* extens* actualiz* updat* amplia*
collect: recog* recoj* retir* pick* collect* listo lista entrega* ready estado expediente status
  file tracking track
lost: perd* extravi* lost lose losing duplicad* duplicate* replac* stolen rob* missing misplaced
address: direccion domicilio mud* moved move address civil datos cambio cambiar cambie change
  changed
appeal: apel* reconsider* recurso* impugn* rechaz* deneg* neg* inadmis* appeal* denied refus*
  reject* turned declin* no
expel: expuls* deport* botar botan botarme sacar echar saquen echen devolv* devuelv* expel*
  remove* removal kick* throw thrown retorno
cross: cruc* cruz* trocha* frontera* paso sello sellar selle sellaron irregular* ilegal*
  illegal* border* cross* stamp* without chacalluta huaquillas tumbes tacna santa clandestin*
  escondid*
enter: entr* ingres* llegu* llegar* enter* arriv* came visa visas
travel: viaj* salir salgo salida vuelo avion ir irme voy travel* trip fly flight leave leaving
  visit* go going abroad exterior pasaje* bus terminal maleta* voyag*
return: volver* regres* retorn* vuelta devolver* return* back home repatri*
transit: transit* pasar* paso chile ecuador bolivia brasil colombia passing through
passport: pasaport* passport* saime cedula* consulad* embajad* consulate* embass* passeport
  passaport* partida apostilla antecedentes
refugee: refug* asil* asyl* cepr cancilleria persegu* persecut* proteccion
persecution: persig* persegu* persecu* polit* guerra regresar peligro danger* fear afraid miedo
  temor war violencia militar*
decide: decid* decis* resuel* resolv* resoluc* aprueb* aprob* quien who approve* comision
  commission acnur unhcr cancilleria
rights: derech* deber* oblig* benefic* right rights dut* benefit* entitled puedo permit* permiso
  allowed
law: ley leyes decreto* norma* articulo* legal delito* reglament* legislativ* law laws decree*
  article* rule* regulation* crime penal constitucion sancion* superintend* ds dl 1719 1582 1236
new_law: nuevo nueva nuevos cambi* reforma modific* new change* febrero february 2026 1719
confidential: confiden* secret* privad* compart* enter* sepan saben sabra gobierno consulado
  tell share* anonim* anonym* find know embassy
card: carne* card cards tarjeta* plastico carton credencial*
humanitarian: humanitari* vulnerab* discapac* disab* enfermedad adulto anciano elderly
regularise: regulariz* indocument* sinpapeles papeles situac* migrator* regularis* undocumented
  legaliz* legalis* status
citizen: nacionaliz* naturaliz* nacionalidad ciudadan* citizen* national* naturalis*
resident: residen* permanent*
lawyer: abogad* lawyer* attorney* legal juridic* consultori* defens* advogad* avocat* asesor*
ombudsman: defensor* ombuds*
office: oficina* sede sedes donde queda ubicad* office* where located location local horario*
  hours attend* direccion agencia* ventanilla
aid: bono* canasta* comida* aliment* viver* kit kits efectivo donac* donat* food groceries
  voucher* grant hambre hungry mercado* subsid* ropa clothes abrigo panal* colchon*
scam: estaf* fraud* fals* timo engan* scam* fake cheat* swindle* tramitador* jalador* cita citas
  appointment* gestor* intermedi* vend* sell*
driving: brevete* conduc* manej* driv* licen* carro moto taxi vehicul* car motorcycle
privacy: privacidad datos guard* almacen* grab* registr* privacy data store* keep keeps kept
  save* record* espi* spy* rastrea* track* gps ubicacion saben leen lee conversacion* chat chats
delete: borr* elimin* olvid* delete* erase* remove forget wipe* apagar suppr*
human: persona personas human* operador* agente asesor* alguien someone person real hablar talk*
  speak* conversar atienda atiendan operator staff
bot: bot robot* maquina* chatbot* machine* inteligencia artificial ia ai automatic* programa
identity: quien quienes eres who* sois son llamas nombre name identif* organizacion organization
  run runs behind detras manej* creo created made
language: idioma* espanol* ingles* portugues* frances* english spanish french language* lengua*
  quechua creole habla hablas traduc* translat*
menu: menu opcion* option* tema temas lista sabes puedes ayudarme topics list ask pregunt*
  question* start inicio comenzar
greet: hola holas ola buenas buenos hello hi hey hiya saludos tal alo epa oye oiga epale hallo
  howdy morning afternoon evening greetings bom salut bonjour dia tardes noches noche onda
thanks: gracias agradec* agradezc* thank* appreciate* grateful bendic* bless* amable genial
  excelente chevere perfecto great awesome cheers merci obrigad* listo entendido ok okay vale
  super
bye: adios chao chau bye goodbye hasta luego pronto cuidate cuidense nos vemos later despid*
  night ciao tchau revoir cya see
not_helpful: sirve sirvio sirves entend* entiend* respond* respuest* pregunt* helpful understand
  understood answer* wrong equivoc* incorrect* nada otra cosa useless misunderst* referia meant
  mean
permit: ptp cpp permiso* permit* temporal permanencia licence* authoriz* autoriz*
pending: pendient* pending curso mientras while proceso process esperando waiting
interview: entrevist* interview* cita citas appointment*
flee: huy* flee* fled refugi* escap* salv*
border_area: fronter* border* tumbes tacna huaquillas desaguadero aguas puente bridge
launch: lanz* launch* empez* started began inicio desde since
news: noticia* news prensa television tele tv periodico* dicen say says said
"""


def _read(lines: str) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Exact words and stems, each with the concepts it names."""
    whole: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    for line in lines.replace("\n  ", " ").strip().splitlines():
        concept, _, patterns = line.partition(":")
        for pattern in dict.fromkeys(patterns.split()):
            table = stems if pattern.endswith("*") else whole
            word = pattern.rstrip("*")
            table[word] = (*table.get(word, ()), "@" + concept)
    return MappingProxyType(whole), MappingProxyType(stems)


_WHOLE, _STEMS = _read(_LINES)
PATTERNS = frozenset(_WHOLE) | frozenset(_STEMS)
"""All words and stems of the thesaurus, folded."""
_SHORTEST = 3


def concepts(word: str) -> tuple[str, ...]:
    """The concepts that a folded word names, most often none or one."""
    found = list(_WHOLE.get(word, ()))
    for end in range(_SHORTEST, len(word) + 1):
        found.extend(_STEMS.get(word[:end], ()))
    return tuple(dict.fromkeys(found))
