"""What a text holds at first sight, so that detectors which could find nothing are passed over.

One reading of its words. It errs towards yes: a sign says that something may be there, its
absence that the detector's pattern cannot match, whatever else the text holds.
"""

import re
from typing import Final

from bot.journal.redaction.lexicon import GIVEN, SPELT_WORDS, SURNAMES, WORDS_TOO, words

(
    SPELT, FIRM, LOOSE, CALLED, SELF, TITLED, KNOWN, GIVEN_CLEAR, SURNAME_CLEAR, MONTH, BIRTH,
    STREET, GRID, FRONT, LIVE, BUILDING, CUE, LAW, MONEY, MAIL, MARK, FIGURE, DIGIT, NUMBER,
) = (1 << place for place in range(24))  # fmt: skip
"""Signs, one bit each. MARK is what links, e-mails and @names are written with; FIGURE is any digit, also a raised or encircled one; DIGIT a plain one;
NUMBER as many plain ones as the shortest number that is looked at; SPELT as many words for
digits; the others words without which a detector finds nothing."""

EVERYTHING: Final = -1
"""All signs."""

SHORTEST: Final = 4
"""Digits of the shortest number, or date, and words of the shortest one that is spelt out."""

RELATIVES: Final = words(
    "abuela abuelo ahijada ahijado ami amie amiga amigo aunt baby bebe boss brother caser casera chef chefe child companera"
    " companero copain copin copine cousin cousine cunada cunado daughter duena dueno elle enfant esposa esposo father femme"
    " filha filhas filho filhos fille fils frere friend genro hermana hermanas hermano hermanos hija hijas hijo hijos husband il"
    " irma irmao jefa jefe kid madrastra madre madrina mae mama mari marido mere mother mujer neighbor neighbour nieta nieto"
    " nina nino nora novia novio nuera oncle padrastra padrastro padre padrino pai papa pareja patrao patron patrona patronn"
    " patronne pere prima primo senor senora sister sobrina sobrino soeur sogra sogro son suegra suegro tante tia tio uncle"
    " vecina vecino voisin voisine wife yerno"
)
"""What relatives, and others of somebody's life, are called."""
_APPELLE: Final = words(
    " ".join(
        f"{before}{a}{el}{e}{s}"
        for before in ("", "m", "jm", "jem")
        for a in ("ap", "app")
        for el in ("el", "ell")
        for e in ("", "e")
        for s in ("", "s")
    )
)
_PROVIDER: Final = words(
    " ".join(
        f"{provider}{behind}"
        for provider in words(
            "gmail mail hotmail outlook yahoo icloud proton protonmail live uol orange"
        )
        for behind in (
            "",
            *words(
                "com org net es pe ve co br fr ht edu gob info cl ec me punto ponto point dot pto"
            ),
        )
    )
)
"""Providers of e-mail, also with what may be written glued to their names."""
_SIGNS: Final = {
    MAIL: words("arroba arrobas arobase aroba dot") | _PROVIDER,
    FIRM: words(
        "llamo lamo yamo nombre nombres apellido apellidos name names surname nome sobrenome chamo nom prenom"
    )
    | _APPELLE,
    LOOSE: words(
        "moi nombre nome nom name dirigida dirigido titular beneficiaria beneficiario saluda escribe habla hablo yo att atte"
        " atentamente firma firmado saludo saludos regards sincerely yours cordialement vous atenciosamente abraco abracos"
        " cumprimentos merci gracias thanks thank obrigada obrigado parte husband wife son daughter brother sister mother"
        " father boss friend"
    ),
    CALLED: words(
        "llama llaman lama laman chama chamam appelen appelent appellen appellent appelle called named llamada llamado chamada"
        " chamado nomme"
    ),
    SELF: words("sou soy somos am m im suis this it its aqui ici habla fala est"),
    TITLED: words(
        "sr sra srta mr mrs ms mme mlle m dr dra lic ing senor senora senorita don dona miss mister monsieur madame seu senhor"
        " senhora senhorita paciente contacto trabajador trabajadora suscribe doctor doctora licenciada licenciado abogada"
        " abogado profesor profesora"
    )
    | RELATIVES,
    MONTH: words(
        "abr abril ago agosto aout apr april aug august avril dec december decembre dez dezembro dic diciembre ene enero feb"
        " febrero february fev fevereiro fevrier jan janeiro january janvier juillet juin jul julho julio july jun june junho"
        " junio mai maio mar march marco mars marzo may mayo nov november novembre novembro noviembre oct october octobre"
        " octubre out outubro sep sept september septembre septiembre set setembro setiembre"
    ),
    BIRTH: words(
        "aniversario anniversaire b bday bebe birth birthdate birthday born cumple cumpleanos cumplo d dn do dob f fde fn fnac"
        " hija hijo nac naci nacida nacido nacimiento nacimos nacio naissance nasc nasceu nasci nascida nascido nascimento ne"
        " nee nina nino"
    ),
    STREET: words(
        "alameda allee autopista av avda ave aven avenida avenue bd blvd boulevard ca calle callejon carrera carretera chemin"
        " cl cll cra diagonal estrada impasse jiron jr kra malecon pasaje pje praca prol prolongacion psje quai road rodovia"
        " rua rue street transversal travessa vereda"
    ),
    GRID: words("av avenida calle carrera cl cll cr cra dg diagonal kr kra tr transversal tv"),
    FRONT: words(
        "rue avenue av boulevard bd impasse chemin allee place quai ruelle street st ave road rd lane drive blvd court"
    ),
    LIVE: words(
        "vivo vivimos direccion domicilio domiciliada domiciliado address live moro endereco habite adresse"
    ),
    BUILDING: words(
        "bldg block bloco bloque building condominio conjunto edif edificio immeuble predio quinta res resid residencia"
        " residencias torre vereda"
    ),
    CUE: words(
        "account accounts agencia ahorro ahorros appeler appelez appelle application nacion banesco bbva bcp boletim booking"
        " brevete c call card cargo carne carnes carnet carnets carte cartao carteirinha case caso cc cci ce cedula cedulas cel"
        " cell celphone celu celular celulares chamado ci cin cita cnh complaint comprobante compte constancia conta contact"
        " contacta contactame contactar contacte contacteme contactenme contacto cpf cpp crnm cta cuenta cuentas d dn"
        " demande denuncia dial dni document documento documentos documents dossier dui escriba escribame escribanme escribe"
        " escribeme escribir exp expdte expediente expedientes exps expte exptes fijo file fixe fono iban id identidad"
        " identidade identificacion identite identity inscricao interbank joindre licence licencia license liga ligar ligue"
        " llama llamame llamar llamarme llame llameme llamen llamenme marca marcame marcar matricule mobile movil n nro num"
        " number numero nif nit operacion partida pasaporte pasaportes pass passaporte passaportes passeport passeports"
        " passport passports pedido permis permiso phone pix plainte plin portable ppt pptt procedimiento processo protocol"
        " protocolo ptp r reach receipt recepisse recibo reclamo ref reference registro requerimento request requete residencia"
        " rg rib rif ring rne rnm ruc rumv ruta rut scotiabank solicitacao solicitud ssn swift t tarjeta tarjetas tel tele"
        " telefona telefonar telefone telefones telefono telefonos telephone telf text ti ticket titre tlf tlfn tlfno tlfo"
        " tracking tramite voucher wasap wata watap watapp watsa watsap watsapp whatap whatapp whatsap whatsapp wpp ws wsp wspp"
        " yape zap"
    ),
    LAW: words(
        "ley leyes lei leis loi lois law laws act acts d dl dleg ds du r rd rm rs rj rg ra decreto decretos decret decrets"
        " decree decrees resol resolucion resoluciones resolution resolucao ordenanza directiva directive portaria oficio"
        " informe casacion sentencia stc convenio articulo articulos article articles artigo artigos art arts inciso codigo"
        " code codes tasa tupa formulario form formato tributo concepto"
    ),
    MONEY: words("s bs bsf bss usd pen eur brl cop ves htg soles dolares euros reais pesos"),
}  # fmt: skip

_LETTERS: Final = re.compile("[a-z]+")


def _longest(name: str) -> str:
    """The longest run of letters in a name with a hyphen or an apostrophe."""
    runs: list[str] = _LETTERS.findall(name)
    return max(runs, key=len)


def _table() -> dict[str, int]:
    table: dict[str, int] = {}
    listed = {
        **_SIGNS, SPELT: SPELT_WORDS, KNOWN: GIVEN | SURNAMES,
        GIVEN_CLEAR: GIVEN - WORDS_TOO, SURNAME_CLEAR: SURNAMES - WORDS_TOO,
    }  # fmt: skip
    for sign, those in listed.items():
        for word in map(_longest, those):
            table[word] = table.get(word, 0) | sign
    return table


_TABLE: Final = _table()
_MARK: Final = re.compile(r"@|/|_|www\.|\.[a-z0-9]|\(at|\[at|\{at|:[^:]*:[^:]*:")
_DIGIT: Final = re.compile("[0-9]")
_RAISED: Final = re.compile("[\xb2\xb3\xb9\u1369-\u1371\u19da\u2070-\u2793\U00010a40-\U0001f10a]")
"""Where the characters lie that count as digits and are none of a number."""


def signs_of(plain: str) -> int:
    """The signs in a text in lower case without accents."""
    found = _LETTERS.findall(plain)
    seen = 0
    for word in found:
        seen |= _TABLE.get(word, 0)
    if seen & SPELT and sum(map(SPELT_WORDS.__contains__, found)) < SHORTEST:
        seen ^= SPELT
    if _MARK.search(plain):
        seen |= MARK
    if _DIGIT.search(plain):
        seen |= DIGIT | FIGURE
        if len(_DIGIT.findall(plain)) >= SHORTEST:
            seen |= NUMBER
    elif not plain.isascii() and _RAISED.search(plain):
        seen |= FIGURE
    return seen


def said_before(before: str) -> int:
    """Which of CUE, LAW and MONEY the words just ``before`` a number may be."""
    seen = 0
    for word in _LETTERS.findall(before):
        seen |= _TABLE.get(word, 0)
    if "deposit" in before or "transfer" in before:
        seen |= CUE
    if "$" in before or "€" in before or "£" in before:
        seen |= MONEY
    return seen
