"""Names for the crowd."""

FIRST = [
    *("Ada", "Aisha", "Albert", "Alma", "Amara", "Andre", "Anh", "Arlene", "Ben"),
    *("Bernice", "Carmen", "Cecil", "Chiyo", "Clara", "Curtis", "Darlene", "David"),
    *("Deepa", "Della", "Diego", "Edna", "Elias", "Elsie", "Emeka", "Ernest", "Esme"),
    *("Eunice", "Farah", "Fern", "Florence", "Gerald", "Ginger", "Grace", "Hana"),
    *("Hattie", "Hugo", "Ida", "Ines", "Ivan", "Jae", "Josefina", "Juan", "June"),
    *("Kamala", "Karl", "Lena", "Leon", "Lillian", "Lucia", "Mabel", "Marcus"),
    *("Mina", "Naoko", "Nell", "Olga", "Opal", "Pearl", "Pedro", "Priya", "Ramona"),
    *("Rita", "Rosalie", "Salma", "Sonia", "Tomas", "Viola", "Wanda", "Yusuf", "Zora"),
]
LAST = [
    *("Abbott", "Acosta", "Aguilar", "Ahmed", "Baker", "Banerjee", "Barnes", "Bauer"),
    *("Bennett", "Blackwood", "Boyd", "Cabrera", "Chan", "Clarke", "Cohen", "Cruz"),
    *("Dalton", "Diaz", "Douglas", "Eriksen", "Estrada", "Fischer", "Flores", "Fox"),
    *("Garcia", "Gibson", "Graham", "Gupta", "Hale", "Hansen", "Harper", "Hayes"),
    *("Ibrahim", "Ito", "Jackson", "Johal", "Kaplan", "Kelly", "Khan", "Kim", "King"),
    *("Larsen", "Lopez", "Marsh", "Mbeki", "Mendez", "Meyer", "Nash", "Novak", "Obi"),
    *("Olsen", "Osei", "Pena", "Perry", "Popov", "Ramos", "Reyes", "Rossi", "Sato"),
    *("Schmidt", "Shah", "Silva", "Stone", "Suarez", "Torres", "Tran", "Vega", "Wong"),
]
