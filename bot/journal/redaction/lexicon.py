"""Given names, surnames, and the words that are none though they stand where names do."""

from typing import Final

GIVEN: Final = frozenset(
    """
    aaron abel abigail abraham abril ada adan adelaida adolfo adrian adriana agustin agustina aida aileen alan alba
    alberto aldair aldo alejandra alejandro alessandra alexa alexander alexandra alexis alfonso alfredo alicia alina
    alirio alonso alvaro amalia amanda amelia amparo ana anabel anahi analia anderson andre andrea andreina andres
    andy angel angela angeles angelica angelina angelo angie anibal anita anthony antonella antonia antonio antony
    araceli ariadna ariana arianna ariel armando arturo astrid augusto aurelio aurora axel azucena barbara bartolo
    beatriz belen belkis belkys benito benjamin bernardo berta bertha betty betzabeth blanca brandon brayan brenda
    briceida brigida brigitte bruna bruno bryan byron caio camila camilo candelaria carla carlos carlota carmela carmen
    carolina caroline catalina catarina cecilia celeste celia celina cesar charles chantal christian christopher
    claudia claudio clara clarisa clemente cleotilde cornelio cristal cristian cristiano cristina cristobal cynthia
    dahiana dalia dalila damaris damian dana daniel daniela danilo danna dario david dayana dayanara dayana deisy
    delia delfina denis denise dennis diana diego dieudonne dilan dilcia dina diogo dolores domingo dora doris
    douglas duvan dylan edelmira edgar edgardo edison edith edmundo eduarda eduardo eduin edwin efrain elba elena eleazar
    eleonora elias eliana elisa elizabeth elkin elmer eloisa elsa elvira elvis emanuel emelyn emerson emilia emiliano
    emilio emily emma enmanuel enrique eric erica ericka erick erika erik ernesto esmeralda esperanza estefani estefania
    esteban estela esther estiven eudys eugenia eugenio eulalia eusebio eva evelin evelyn fabian fabiana fabio fabiola
    fabricio fatima federico felicia felipe felix fermin fernanda fernando fidel fiorella flavia flavio flor florencia
    florinda fabienne francesca francesco francis francisca francisco franco frank franklin freddy fredy frantz gabriel
    gabriela gael geraldin geraldine gerardo german gerson gilberto gilda gina giovanna giovanni giselle gladis gladys
    gloria gonzalo graciela gregorio greicy grecia guadalupe guerline guerda guilherme guillermo gustavo hanna haydee
    hector heidy helen helena henrique henry heriberto herminia hernan hilda hugo humberto ian ibrahim ignacio iker ilda
    imelda ines ingrid irene iris irma isaac isabel isabela isabella isaias isidro ismael israel ivan ivana ivette ivonne
    jacinto jackson jacqueline jacques jahir jaime jair jairo james janet jaqueline javier jazmin jean jefferson jeison
    jeniffer jennifer jenny jeremias jeremy jerson jesica jessica jesus jesse jhon jhonatan jhonny jimena jimmy joan joana joao
    joaquin joel johan johana johanna john johnny jonas jonathan jordan jorge jorgelis jose josefa josefina joselin joseph
    joseline josue juan juana juanita julia julian juliana julieta julio julissa junior justina justo karelis karen karim
    karina karla karol katerine katherine kathy katia keiko keila kelly kelvin kenny kerline ketty kevin kiara kimberly
    kristel laura lautaro lady lara larissa lazaro leandro leidy leidi leila leonardo leonel leonor leonidas leopoldo leticia
    lia liam lidia ligia lilia lilian liliana lina linda lisa lisbeth lisandro liz lizbeth lorena lorenzo lourdes lucas lucia
    luciana luciano lucila lucrecia luis luisa luiz luana luz lyda mabel macarena magali magaly magda maira maicol maikel
    manuel manuela mara marcela marcelino marcelo marcia marcio marco marcos margarita margot maria mariana marianela mariangel mariano
    maribel maricela maricruz mariela marilin marilu marilyn marina mario marisela marisol maritza marjorie marlene marlon
    marlyn marta martha martin martina mary maryuri mateo mateus matias matilde matheus mauricio maura maximo maxime maycol
    mayerlin mayra melanie melisa melissa mercedes mercy mia micaela michael michel michelle miguel mijail milagros milena
    milton mireya miriam mirian mirna mirtha moises monica montserrat myriam nadia nahomi nancy naomi nataly natalia nathaly
    nayeli nehemias nelida nelly nelson nestor nicolas nicole nidia nilda nilsa noelia noemi nohemi nora norberto norma
    octavio ofelia olga olivia omar orlando oriana oscar osvaldo oswaldo otto pablo paloma pamela paola patricia patricio
    patrick paula paulina paulo pedro perla petra philippe pierre pilar priscila priscilla rafael rafaela raimundo ramiro
    ramon ramona raquel raul rebeca regina reina reinaldo renata renato rene renzo ricardo richard rita roberta robert roberto
    robinson rocio rodolfo rodrigo rogelio roger rolando roman romina romulo ronald ronaldo ronny rosa rosalba rosalia
    rosalinda rosana rosangela rosario rosaura rosmery roxana ruben rudy rufino ruth sabina sabrina salome salvador samanta
    samantha samir samuel sandra sandro santiago santos sara sarai saul sebastian segundo selena sergio sheila sheyla shirley
    sharon silvana silvestre silvia silvio simon sofia soledad sonia soraya stalin stefania stefany stella stephanie steven
    susan susana susy tamara tania tatiana telma teodoro teofilo teresa thais thalia thiago tiago tomas ulises ursula
    valentin valentina valeria valery vanesa vanessa veronica vicente victor victoria vilma vinicius violeta virginia viviana
    vladimir walter wanda washington wendy widelene wilber wilder wilfredo wilfrido wilmer wilson wilkens william wladimir xavier ximena
    xiomara yadira yajaira yamile yamileth yanira yaneth yanet yaritza yasmin yeison yelitza yenifer yenny yesenia yeferson
    yesica yessica yohana yolanda yolimar yonatan yorgelis yorman yosmar yuleidy yulia yuliana yulimar yuri yuly yusneidy yusmary
    yvonne zaida zoe zoila zulay zuleima zulma
    aline antoine bernadette celine claire claude fabrice francois francoise gerard guy helene islande jeanne judeline laurent louis louise lucien
    magalie manoel marc marcel marie-claire marie mathieu michele mirlande monique nadege nathalie odette olivier pascal paul
    philomene raymond rose-marie roseline rosemene sandrine sophie sylvie therese thierry thomas valerie veronique wisler yves
    afonso alana alice antonia arlete bianca breno bruna cauan cicero cleusa dirce edson eliane elis fabiane gilson
    giovana heitor helio iara ivone janaina jandira joaquim jonatas joice josiane juliano jussara kaique katia larissa leila
    lidiane lucia luciene luzia marcos marilene marluce nair neide neuza nilton odair otavio patricia paulo priscila rafaela
    raimunda raissa regiane rosangela rosilene rubens severino simone sonia sueli tadeu tainara tais tereza thiago valdir vania
    vera vitor vitoria wagner wellington yasmim zilda
    darwin eduviges ender yubiri kleiver kervens wilner kerby roberson edeline jucilene arlindo marinalva alcides yubirys maryori
    adam alexandre amy andrew ann anna anne barbara brian carl catherine cathy chris colin daisy deborah edward ellen emily
    ethan fred george grace hannah harry heather helen jack jacob jane jason jeff joanna joe jordan joshua joyce judith julie
    karl kate keith ken kyle larry leah lee lewis lily lucy luke margaret mark martha matthew megan mike molly nathan nicholas
    noah oliver peter philip rachel rebecca rita robert ronald rosie ruth ryan sally sam samantha sarah scott sean stephen steve
    susan tim timothy tom tony vincent zach
    mohamed mohammed ahmed fatou amina ibrahima ousmane abdou
    pepe paco lucho pancho chela charo tono nacho beto memo kike lalo kathy majo marielys yuraima yubisay yuleisy yoselin
    """.split()
)
"""Common in Venezuela, Peru, Colombia, Brazil, Haiti, and where English is spoken."""

SURNAMES: Final = frozenset(
    """
    acevedo acosta acuna aguilar aguilera aguirre alarcon alcantara alfaro almeida alonso alvarado alvarez alves alvarenga amaro
    andrade angulo apaza aponte aquino aragon arana aranguren araujo arce arellano arevalo arias arteaga arrieta ascanio augustin
    avendano avila ayala azevedo azuaje baez baptiste barbosa barboza barrera barreto barrientos barrios bautista becerra bello
    beltran benavides benitez bermudez bernal betancourt blanco bolivar bonilla borges bracho bravo briceno brito brown
    bustamante bustos caballero caceres calderon calixte camacho campos canelon cantillo caraballo cardenas cardona cardoso cardozo
    carmona carpio carranza carrasco carrasquel carrasquero carrillo carrion carvajal carvalho casas castaneda castellano castellanos
    castillo castro cavalcanti cedeno celestin centeno cespedes cevallos chacon charles chavez chirinos choque chuquimamani cisneros clark colina
    colmenares colmenarez concha condori contreras cordero cordoba cordova corona correa correia cortes cortez costa coutinho
    cruz cuellar cueva cuevas curi davila davis delgado desir diaz dias dominguez dorta duarte dubois dumont duque duran
    echeverria escalona escobar escobedo espinal espinosa espinoza estrada estevez evans fajardo farias fernandes fernandez ferreira
    figueira figueroa flores florez fonseca fontana franco freitas fuenmayor fuentes gallardo gallegos galindo galvez gamarra gamboa
    garces garcia garrido gil gimenez godoy gomes gomez gonzales gonzalez gonzaga gouveia granados green guedez guerra guerrero
    guevara guillen gutierrez guzman haro harris henriquez herdoiza hernandez herrera hidalgo huaman huamani huanca hurtado
    ibarra inga infante iriarte jackson jaimes jaramillo jimenez johnson jones jordan juarez labrador lara larrea leal ledezma
    leite lemos leon leones lescano leyva linares lizarraga llerena loaiza lobaton lopes lopez lozada lozano lugo luna luque
    machado macedo macias maldonado mamani manrique manzano marcano marchan mariano marin marquez marrero marte martinez martins
    mata matos maza medina medrano mejia mejias melendez melo mena mendes mendez mendoca mendoza meneses merchan mercado merino mesa meza miller
    miranda mitchell molina mondragon montano montero montes montilla montoya mora moraes morales moran moreira moreno morillo moros mosquera mota moura
    moya mujica munoz murillo nascimento nava navarro navas negrete neves nieto nieves nina nogueira noriega nunes nunez obando
    obregon ocampo ochoa ocando oliveira olivera olivares olivo orellana orozco ortega ortiz osorio otero oviedo pacheco padilla padron paez
    palacios palma paredes parada pardo parra pastrana paulino pena peralta perdomo pereira perez petion pierre pimentel
    pinedo pineda pinheiro pino pinto pires pizarro polanco ponce portillo prado prieto puerta pulido quevedo quijada quintana quintero
    quiroz quispe ramirez ramos rangel rebolledo reinoso rendon requena restrepo reyes ribeiro rico rincon rios riquelme rivas
    rivera rivero roberts robinson robles rocha rodrigues rodriguez rojas roldan roman romero rondon rosales rosario rosas
    rosero rossi rueda ruiz saavedra salas salazar salcedo saldana salgado salinas samaniego sanchez sandoval santana santander santiago
    santos sanz saldarriaga segovia segura sequera serrano sierra silva silvera smith solis solorzano sosa soto sotelo sousa souza
    suarez tapia taylor tejada teixeira tellez tello teran thomas ticona tineo torrealba torres tovar trejo trujillo ugarte uribe urbina urdaneta
    urrutia usma uzcategui valdes valdez valdivia valencia valera valero valle vallejo vargas varela vasquez vasconcelos vazquez
    vega vegas velarde velasco velasquez velez velasques vera verastegui vergara vicente vidal viana vieira viera vilca villa villalba villalobos
    villanueva villar villegas villarroel viloria walker white williams wilson wright yanez yepes yepez zabala zambrano zamora
    zapata zarate zavala zuleta zuniga
    auguste belizaire bien-aime charlemagne cadet desrosiers dorsainvil estime etienne fils-aime francois germain guillaume
    jean-baptiste jean-louis jean-pierre jeudy joseph lafleur laguerre lamour laurent louis louissaint mesidor moise nelson
    noel paul philippe pierre-louis saint-louis saintil toussaint volcy
    """.split()
)

WORDS_TOO: Final = frozenset(
    """
    aurora alba blanca celeste clara consuelo cruz domingo dolores esperanza estrella felicia flor franco gloria gracia grace guadalupe
    junior justo lady lara lazaro linda lima luna luz mar mara mark marina mercedes milagros paloma paz perla pilar reina regina roman
    rosa rosario salvador santiago santos segundo sol soledad victoria violeta abril angel angeles jesus israel washington
    jordan german dina valle villa bello blanco bolivar bravo campos casas caballero castillo concha cordero corona costa cueva
    cuevas delgado duque estrada flores fuentes guerra guerrero hidalgo infante leal leon leones mata marte mercado mesa molina mora moreno navas
    nieto nieves palacios palma paredes pardo pena pino ponce prado puerta ramos reyes rico rios rojas rosales rosas rueda salas
    segura serrano sierra torres trujillo valencia vega vera vidal villa villanueva zamora brown green white franco melo lee joy
    marco julio norma iris maximo elba belen candelaria leticia carolina florencia virginia wanda liz maxime
    will rose faith hope may june sara guy jack ana marie marc caridad amparo rocio caridad inga nina cordoba miranda guarico
    """.split()
)
"""Names that are also words or places: alone they prove nothing."""

PARTICLES: Final = frozenset("de del la las los da das do dos san santa van von le du des y e".split())

SHORT_TITLES: Final = ("sr", "sra", "srta", "mr", "mrs", "ms", "mme", "mlle", "dr", "dra", "lic", "ing")
TITLES: Final = (
    "senor", "senora", "senorita", "don", "dona", "miss", "mister", "monsieur", "madame", "seu",
    "senhora?", "senhorita", "paciente", "contacto", "trabajadora?", "suscribe", "doctora?", "licenciad[oa]", "abogad[oa]", "profesora?",
)  # fmt: skip
"""Before a known name: "la señora Carmen"."""

NO_NAMES: Final = frozenset(
    """
    a ante bajo con contra de desde en entre hacia hasta para por segun sin sobre tras al del el la los las un una unos unas
    y e o u ni que pero mas aunque porque pues como cuando donde quien cual cuyo si no ya muy tan mucho poco todo toda todos todas nada algo
    yo tu usted el ella nosotros ustedes ellos me te se nos le les lo mi mis su sus este esta estos estas ese esa eso esto aqui aca ahi alla
    soy eres es somos son era fui fue estoy esta estamos estan estaba tengo tiene tenemos tienen tenia he ha hemos han habia hay
    quiero quisiera queria necesito necesitaba necesitamos busco buscaba puedo puede podria podrian pueden debo vivo vive vivimos vengo vine llegue llego llegamos
    entre ingrese trabajo trabaja trabajaba estudio deseo espero solicito pido pregunto consulto escribo llamo nacio naci hago hice saque saco perdi
    tambien solo solamente ahora hoy ayer manana siempre nunca despues antes luego entonces mientras
    hola buenas buenos dias tardes noches gracias favor saludos disculpe ayuda ayudeme ayudenme porfa porfavor
    mal bien mejor peor gran grande nuevo nueva largo corto distinto diferente incorrecto correcto equivocado escrito escrita aparece aparecio figura sale salio
    nombre nombres apellido apellidos cedula dni pasaporte carnet carne documento documentos papeles numero telefono celular correo direccion
    atencion verdad persona personas mujer hombre madre padre mama papa hijo hija hijos esposa esposo familia hermano hermana amigo amiga nino nina abuela abuelo
    senor senora joven soltera soltero casada casado viuda viudo divorciada divorciado embarazada enferma enfermo desempleada desempleado sola preocupada
    venezolano venezolana venezolanos venezolanas peruano peruana peruanos peruanas colombiano colombiana ecuatoriano ecuatoriana cubano cubana chileno chilena argentino argentina boliviano boliviana
    haitiano haitiana brasileno brasilena brasileiro brasileira dominicano dominicana espanol espanola mexicano mexicana extranjero extranjera extranjeros migrante migrantes inmigrante refugiado refugiada
    refugiados solicitante residente ciudadano ciudadana turista indocumentado indocumentada irregular legal ilegal criollo limeno limena chino china
    venezuela peru colombia ecuador brasil brazil haiti chile bolivia argentina cuba mexico espana lima caracas maracaibo valencia barquisimeto tumbes tacna arequipa
    trujillo piura cusco cuzco chiclayo ica callao bogota quito
    abogado abogada medico medica doctor doctora enfermero enfermera ingeniero ingeniera profesor profesora maestro maestra docente contador contadora obrero
    estudiante trabajador trabajadora empleado empleada empleador empleadora dueno duena voluntario voluntaria periodista asistente social psicologo psicologa vendedor
    vendedora ambulante cocinero cocinera chofer mototaxista comerciante jubilado jubilada funcionario policia testigo bachiller licenciado licenciada tecnico operador operadora
    gay lesbiana trans bisexual homosexual catolico evangelica evangelico cristiano cristiana testigo
    mayor menor victima beneficiario beneficiaria titular propietario propietaria vecino vecina miembro parte
    migraciones sunafil reniec onu acnur oim unicef gobierno estado embajada consulado ptp cpp ce sis essalud ong
    quien nadie alguien otro otra otros cada mismo misma igual feliz humano humana real robot bot
    i you he she it we they my your his her its our their me him them this that these those the an and or but so because if when where who what which how
    am is are was were be been have has had do does did can could will would should may might must not no yes very too also just only now here there
    from in on at of to for with without by about into over under out up down off as
    want need live came arrived work working looking trying asking writing calling wondering going getting waiting sorry scared afraid tired
    worried happy sad sick pregnant alone lost new old young good bad wrong misspelled misspelt spelled different correct incorrect missing
    hello hi hey good morning afternoon evening night please thanks thank help
    venezuelan venezuelans peruvian peruvians colombian haitian brazilian ecuadorian cuban american german french english spanish african syrian ukrainian russian chinese indian
    foreigner foreign migrant immigrant refugee asylum seeker applicant resident citizen tourist student lawyer doctor nurse teacher volunteer journalist
    single married divorced widow widower mother father parent son daughter husband wife brother sister friend boss family woman man girl boy child
    legal illegal undocumented peru venezuela christian catholic muslim jewish
    eu voce ele ela nos eles elas meu minha seu sua nosso um uma uns umas o os as do da dos das no na nos nas em com sem para pra por pelo pela que e ou mas
    sou es somos sao era fui estou esta estamos estao tenho tem temos quero queria preciso precisava precisamos gostaria moro mora moramos vim cheguei trabalho estudo
    procuro posso pode podem nao sim ja muito tambem so aqui hoje agora depois antes quando onde quem qual como porque ola oi bom boa dia tarde noite obrigado obrigada
    venezuelano venezuelana peruano peruana brasileiro brasileira haitiano haitiana colombiano estrangeiro estrangeira imigrante mae pai filho filha esposo esposa marido
    irmao irma amigo amiga solteira solteiro casada casado advogado advogada medica medico professor professora enfermeira estudante refugiada refugiado ajuda nome
    novo nova errado errada certo diferente
    je tu il elle on nous vous ils elles mon ma mes ton ta son sa ses notre votre leur un une des le la les du de au aux dans en sur sous avec sans pour par et ou mais
    que qui quoi dont suis es est sommes sont etait etais ai as a avons ont avais veux voudrais voudrait cherche habite vis viens arrive arrivee travaille peux peut dois
    ne pas plus tres aussi deja ici la maintenant aujourd'hui bonjour bonsoir salut merci svp aide s'il c'est j'ai j'habite
    venezuelien venezuelienne venezueliens peruvien peruvienne haitien haitienne haitiens colombien colombienne bresilien francais francaise belge suisse canadien senegalais
    etranger etrangere migrant migrante refugie refugiee demandeur demandeuse etudiant etudiante mere pere fils fille mari femme frere soeur ami amie celibataire mariee marie
    avocat avocate medecin infirmier infirmiere professeur benevole juriste journaliste enceinte malade seul seule perdu perdue nouveau nouvelle nom prenom
    mal ecrit ecrite faux different erreur gerant gerante
    jesuscristo dios senor amor vida casa ley decreto trabajo
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre january february march april june july august september october november december
    lunes martes miercoles jueves viernes sabado domingo monday tuesday wednesday thursday friday saturday sunday
    identificado identificada identifico ci dirijo molesto conoci quede robaron cobraron dijeron vencio vence expiro registrado registrada inscrito inscrita
    i'm i've i'd i'll im comme comment ainsi asi assim siempre apenas haitienne nationale
    permiso tarjeta programa oficina tramite visa residencia temporal humanitaria centro salud familia plan bono campana agencia
    telegram whatsapp facebook instagram gmail tel cel edad anos fecha nacionalidad sexo natural born passport number phone email
    porte numero identifiant titulaire portadora portador idade nascido nascida nacido nacida nee ne
    """.split()
)
"""What people write behind "soy", "me llamo" or a name, and is none."""
