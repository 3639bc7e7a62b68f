"""Ideas that people in danger name, in four languages: a small thesaurus of the safety net.

As in concepts.py, an idea is one more feature of a word, the same in all languages, and
never decides alone: the classifier of danger.py weighs it, and pairs of ideas, by phrases.
"""

from collections.abc import Mapping
from types import MappingProxyType

_LINES = """
partner: marid* espos* pareja novio novia exnovi* exmarid* expareja ex conviv* concubin* padrastr*
  madrastr* husband hubby boyfriend bf girlfriend partner spouse fiance stepdad stepfather stepmom
  namorad* companheir* parceir* padrast* ficante mari copain conjoint compagnon chum fiance
  beaupere femme wife
kin: mama mami mamita madre papa papi padre viejita viejito abuel* herman* tio tia primo prima sobrin*
  suegr* cunad* amig* mother mom mum father dad brother sister aunt uncle cousin nephew niece
  grandm* grandf* granny friend bro sis mae pai irma irmao irmas irmaos avo sogr* cunhad* mere pere
  frere soeur tante oncle cousin cousine ami amie copine belle
child: nino nina ninos ninas ninit* hijo hija hijos hijas hijit* bebe bebes bebit* beba chamito
  chamita chamit* chamo chama menor menores muchachit* carajit* nene nena pequen* criatura child
  children kid kids baby babies newborn toddler son daughter boy girl infant minor filho filha
  filhos filhas crianc* menino menina bebezinho nenem garot* enfant enfants fils fille petit petite
  petits gamin* gosse* nourrisson mome ado
young: 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 meses mes anitos aninhos months mois
neighbour: vecin* neighbo* vizinh* voisin* roommate inquilin* companer* colega coworker collegue
boss: patron patrona patroes patrao patroa jefe jefa duena dueno senora encargad* capataz supervisor
  contratista boss employer owner manager madam pimp chefe dono dona cafetao cafetina proxenet*
  patronne gerant chef proprio souteneur maquereau
man: hombre hombres tipo tipos sujeto senor man men guy guys dude homem homens cara caras sujeito
  homme hommes type types mec mecs gars desconocid* stranger* desconhecid* inconnu*
thug: ladron* choro choros ratero* delincuent* malandr* sicari* pandill* extorsion* mafia mafios*
  banda encapuchad* thief thieves robber* burglar* gang gangs gangster* hitman thug* loan shark
  ladr* bandid* assaltant* trafic* agiot* milicia voleur* bandit* braqueur* agresseur* agressor*
  attacker* intruder turba mob crowd multidao foule
police: polic* polis* pnp tombo* patruller* patrulla serenazgo guardia* militar* migra migraciones
  comisari* calabozo officer* cop cops police policeman policemen immigration agents delegaci* pm
  federal policial flic* gendarm* commissariat douan* agent
hit: pega pegan pego pegaron pegando pegado pegar golpe* golpea* patea* patead* cachetad* punet* punal*
  ahorca* ahorcand* estrangul* empuj* arrastr* hit hits hitting beat beats beating beaten punch* kick*
  slap* chok* strangl* drag* shov* bate batem bateu batendo apanh* bati espanc* soco socos chut*
  enforc* esgan* empurr* frappe frappent frapper frappe tape tabass* coup coups gifl* etrangl* cogne
  cogner pousse
kill: mata matar matara mate mato maten matarme matarnos matan matarla matarlo asesin* acuchill*
  degoll* kill kills killed killing murder* stab* matou matando assassin* esfaque* tuer tue tuent
  tuera tues poignard* egorg*
die: muero morir morirme moria murio muriendo muerta muerto muere fallec* die dies died dying dead
  death morrer morrendo morreu morta morto morro mourir meurt meurs mort morte deced*
threat: amenaz* threat* ameac* menac* chantaj* blackmail* extors* chantag* vacuna cupo
weapon: cuchill* pistol* arma armado armados armas machet* navaja balas bala bate palo palos
  escopet* revolver gun guns knife knives armed weapon* machete faca facao revolver tiro fusil couteau
  arme armee armes armes gourdin batte tijera* vidrio botella fierro fierros
shots: dispar* balacer* balazo* tiroteo plomo shoot* shot shots gunfire gunshot* tiros baleado
  atir* tiroteio tire tirent tirs coups
blood: sangr* sang blood bleed* bled hemorrag* hemorrhag* saigne* saign* desangr* ensangr* sangue
wound: herid* cortad* corto cortadur* cort* quemad* quem* wound* injur* cut burn* burnt ferid*
  queimad* machuc* bless* brul* coup* puntos golpead*
break_in: tumb* forz* puerta puertas entrar entraron meterse metieron ventana romper rompiendo door
  doors break breaking broke broken window burst porta portas arromb* invad* entrou janela porte
  portes fenetre defonc* entrer cass*
hide: escond* encerr* metid* debajo bano hid hide hides hiding locked wardrobe closet bathroom
  escondid* tranc* banheiro cach* enferm* placard toilettes salle susurr* whisper* sussurr* chuchot*
follow: sigue siguen siguiendo persig* persegui* busca buscando follow* chas* stalk* hunt* seguindo
  seguem perseg* suit suivent suivi poursui* acech* ronda rondando traque*
attack: atac* agred* agred* golpeando asalt* rob* robando lynch* linch* attack* assault* rob robbing
  robbed mugg* assalt* roub* agress* agredi* braqu* attaqu* vole volent
fire: incend* quema* fuego llamas humo gas fire flames smoke burning fogo fumaca chama chamas feu
  incendie fumee flammes brule
rape: viol* violo violar violaron violada rape* raped raping abus* estupr* violent* viole violee
  violes violer manose* molest* grope* fondl*
touch: toca tocan toco tocar tocaba tocando tocarme mano manos manosea touch* toque toquei passa passou
  alisa alisando pegando attouch* caress* main mains acaric* besa besar beso kiss* beij* embrass*
private: partes intim* sexo sexual* vagina pene nalga* seno senos pecho* trasero ropa desnud* calzon*
  fotos private breasts naked nude nudes clothes underwear pants panties sex peit* nua nu nus pelad*
  roupa calcinha seins sexe cuisse* culotte nue nus habits relation* cama bed lit desvist* undress*
force_sex: acost* coger* tirar sexo sleep dormir transar coucher rapports deitar favores favors sexuel*
drink: borrach* tomado ebrio bebido bebida drogad* drunk drink drugged drank bebad* dopad* ivre saoul
  boire verre bu drogue* drogu* spiked
night: noche anoche madrugada night tonight midnight dawn noite madrugada nuit soir matin demain
now: ahora ahorita orita horita ya hoy mismo now right tonight today rn agora ja hoje agorinha
  maintenant mnt la aujourd hui ce actuellement currently still ainda toujours
past: hace ayer antier pasado antes anteano anos year years ago last before once used ontem
  passado passada atras antigamente ancien avant hier dernier derniere annee annees passe ans
  anterior back
asks: como donde cual cuanto cuanta que requisito* tramit* plazo cita puedo necesito how where which
  what when requirement* appointment onde quanto quais posso prazo comment ou quel quelle combien
  puis delai sacar renovar apply renew documents obtener
law: ley derecho* multa proceso norma decreto law legal right rights rule fine sentence lei direito*
  multa processo loi droit* amende regle norme juicio court tribunal abogado lawyer advogado avocat
news: noticia* vi tele facebook tiktok video pelicula novela dicen news movie film saw read series
  noticias filme jornal vu journal serie actualites estadistic* statistic* cuantos
pills: pastill* tablet* pildor* frasco* blister raticida veneno cloro lejia campeon racumin clonaz*
  pills pill tablets bottle bleach poison overdose* rat sleeping meds remedio* comprimid* cartela*
  chumbinho veneno agua sanitaria cachet* comprim* boite javel poison somnif* medic* mort rats dosis
  sobredosis overdose overdos* surdose
self_harm: matarme suicid* colgar* colgarme ahorcarme cortarme cort* quitarme lanzarme tirarme saltar
  puente azotea soga cuerda hang myself jump bridge roof rope kms cut cutting slit matar enforcar
  pular ponte corda pendre sauter pont corde toit veines veias venas wrists tuer suicide
end_life: vivir vida vivo despert* despedir* despedid* carta adios seguir sentido descansar desaparecer
  cans* aguanto aguanta mejor estorb* life live living wake goodbye letter anymore disappear tired
  burden point existing exist alive viver acordar despedida sumir cansei cansad* sentido aguento vie
  vivre reveill* lettre disparait* fatigue fatiguee supporte adieu dormir peso carga fardo fardeau
work: trabaj* chamba empleo work* job jobs trabalh* emprego servico travail* boulot emploi bosser
  obra chacra finca farm factory fabrica usine ferme taller restauran*
sex_work: prostit* burdel night club nightclub bar cliente* clientes chicas parad* esquina brothel
  client clients clubs stripper massage boate puteiro programa prostibulo clientes bordel passes
  trottoir boite racol* putas discoteca ficha*
mine: mina minas mineria campamento madre dios mine mining garimpo camp orpaillage selva jungle
no_leave: dejan deja salir encerrad* candado llave prohib* escapar* libre presa vigil* let leave lets
  locked lock escape free guarded sair deixa deixam trancad* chave cadeado fugir vigiad* sortir
  laisse laissent enferm* cle cadenas fuir surveill* echapp* prison* sequestr* secuestr* kidnap*
  rapt* enlev* retien* retenid* retenue hostage capt*
papers: pasaport* documento* papeles cedula dni carnet passport* papers id documents passaport* docs
  documentos identidade passeport papiers carte telefono celular phone cell celular telephone
take_papers: quit* quito quitaron guard* retien* retuv* escond* took taken keep keeps kept hold holds
  holding tomou tomaram tirou tiraram segur* ficou confis* garde gardent pris prend
debt: deuda debo debemos pagar pago plata adelanto cobra* descuent* debt owe owes pay paid money wages
  divida devo dinheiro pagam pagar salario dette dois argent paie payer paye rembours* sueldo
promise: prometi* ofreci* engan* modelo modelaje anuncio oferta promised offer offered lied tricked
  modelling prometeram prometeu ofereceram enganad* promis promet* propose* trompe* menti
alone: solo sola solos solas solit* abandon* alone left behind unattended sozinh* abandonad* seul seule
  seuls seules delaiss* laisse unaccompanied
lost: perdid* perdio perdi extravi* desaparec* aparece encuentro lost missing disappear* vanish* find
  perdeu perdid* sumiu desapareceu perdu perdue disparu* retrouve trouve
cry: llor* lloran llanto grit* cry* cries crying scream* shout* yell* chor* grit* pleur* cri crie crient
  hurl*
street: calle calles plaza parque terminal puente frontera mercado street park station border market rua
  rodoviaria praca feira rue gare marche place parc trottoir banqueta vereda acera
detain: detuv* deten* arrest* preso presa presos llevaron llevan llevo subieron esposas esposad*
  celda detain* arrested custody jail cell cuffs handcuff* taken prenderam prendeu levaram detid* algem*
  cela arrete* menott* cellule emmen* embarqu* garde detenu* retenu* retenid* interven* raid redada
  batida operativo rafle
deport: deport* expuls* expel* sacar devolv* avion vuelo frontera puente removed removal flight plane
  deportad* aviao fronteira expuls* reconduit* avion vol frontiere botan sacan
sign: firmar firme firmo papel sign signed signing paper assinar assine signer signe abogado lawyer
  advogad* avocat interprete
airport: aeropuerto airport aeroporto aeroport chavez
evict: desaloj* desaloja* botan boto botaron botando bota echa echan echaron echando sacan saco sacaron
  evict* kick* kicked throw* thrown threw lock locks changed despej* expuls* jog* botou mandou tirou
  vir* mettre met mis expuls* dehors jete jetee chapa cerradura candado cambio cambiaron changed
  fechadura trocou trocaram serrure change
home: casa cuarto habitacion depa departamento alquiler renta casero casera duena dueno landlord landlady
  rent room apartment house flat home aluguel quarto apartamento senhorio proprietari* loyer chambre
  appartement maison logement proprio albergue refugio shelter abrigo foyer bailleur
homeless: dormir dormi* intemperie carton cartones frio lluvia maletas cosas bolsas sleep sleeping slept
  outside cold rain bags belongings things suitcase* dormindo relento chuva malas sacolas coisas dormir
  dehors froid pluie valises affaires sacs calle
breathe: respir* ahog* aire morad* azul asfix* breath* air purple blue chok* suffocat* folego ar rox*
  engasg* sufoc* etouff* souffl* bleu violet suffoqu* asma asthma asthme oxigen* oxygen*
faint: desmay* inconscient* reaccion* responde despierta convulsi* convuls* mueve faint* unconscious
  unresponsive seizure* respond collapsed convuls* desmai* acorda mexe responde reage evanoui* inconsci*
  reagit reveille bouge convuls* ataque derrame stroke avc acv infarto heart attack epilep*
pain: dolor duele doliendo pain hurts ache dor doi doendo douleur mal fort fuerte insoportabl* pecho
  chest peito poitrine cabeza barriga stomach belly ventre tete apendic*
fever: fiebre calentura fever febre fievre 39 40 41 vomit* diarrea diarr* throwing deshidrat* dehydrat*
pregnant: embaraz* pregnan* parto pari* dar contraccion* contraction* labor fuente fuentes water gravida
  contrac* bolsa enceinte accouch* contractions eaux aborto miscarr* feto bebe
hospital: hospital ambulanc* samu posta clinica emergencia emergencias doctor medico ambulance bombero*
  doctor hopital urgences medecin pompiers medic pronto upa emergenc*
accident: accident* atropell* choque choco cayo caida caido crash* fell fallen acident* caiu queda bateu
  renvers* tombe tombee chute run mordi* bite bit serpiente snake cobra serpent
help: ayud* auxilio socorro sos help please favor ajud* socorro aide aidez secours pitie salv* save
  rescat* rescue urgente urgent urgence urgencia emergency emergencia
fear: miedo temo asust* terror panico pavor scared afraid terrif* fear frightened medo apavorad* peur
  terrifi* effray* temblando shaking tremendo tremble
not: no ni nunca nadie not dont can cant cannot never nobody wont nao nem ninguem pas ne plus personne
  jamais sin without sem sans
come: viene vienen llega llegan volver vuelve come comes coming back vem voltar chega volta vient
  viennent revient arrive arrivent manden llamen send call mandem chamem appelez envoyez
joke: broma chiste jaja* jeje* risa lol haha* joke kidding brincadeira rsrs* blague mdr ptdr figur*
"""


Table = Mapping[str, tuple[bytes, ...]]


def _read(lines: str) -> tuple[Table, Table]:
    """Exact words and stems, each with the ideas it names."""
    whole: dict[str, tuple[bytes, ...]] = {}
    stems: dict[str, tuple[bytes, ...]] = {}
    for line in lines.replace("\n  ", " ").strip().splitlines():
        idea, _, patterns = line.partition(":")
        for pattern in dict.fromkeys(patterns.split()):
            table = stems if pattern.endswith("*") else whole
            word = pattern.rstrip("*")
            table[word] = (*table.get(word, ()), b"@" + idea.encode())
    return MappingProxyType(whole), MappingProxyType(stems)


_WHOLE, _STEMS = _read(_LINES)
PATTERNS = frozenset(_WHOLE) | frozenset(_STEMS)
"""All words and stems, folded."""
_SHORTEST = min(map(len, _STEMS))
_LONGEST = max(map(len, _STEMS))


def ideas(word: str) -> tuple[bytes, ...]:
    """The ideas that a folded word names, most often none or one."""
    found = _WHOLE.get(word, ())
    for end in range(_SHORTEST, min(len(word), _LONGEST) + 1):
        if more := _STEMS.get(word[:end]):
            found += more
    return tuple(dict.fromkeys(found)) if len(found) > 1 else found
